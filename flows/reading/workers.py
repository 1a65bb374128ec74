"""Worker processes that can be killed, forked from one nursery a process, and kept for the next job."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any

from flows.reading.nursery import COLD, WARM

# Seconds that a nursery may take to load, and a worker to come out of it; two on an idle machine. A choice.
START_S = 60.0
_END_S = 5.0  # in which a nursery has ended whose workers are idle; a choice
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from flows.reading.nursery import nurse; nurse(int(sys.argv[1]))"
)


class BrokenWorkerProcess(Exception):  # noqa: N818  # its name is told as the reason why a page could not be read
    """A worker that ended before it answered."""


class Worker:
    """One worker, and the line to it. One thread uses it at a time; any may kill it. `is_big`: a page made it take much memory."""

    def __init__(self, line: Connection, number: int) -> None:
        self._line, self._pid = line, os.pidfd_open(number)
        self.is_big = False

    def do(self, job: tuple[float, Callable[[Any], Any], object], wait_s: float) -> Any:
        """Do (seconds, work, what) and return what came out, or raise it; TimeoutError or BrokenWorkerProcess where nothing came."""
        try:
            self._line.send(job)
            if not self._line.poll(wait_s):
                raise TimeoutError
            is_done, answer, self.is_big = self._line.recv()
        except (EOFError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise BrokenWorkerProcess("the worker ended") from error
        if not is_done:
            raise answer
        return answer

    def kill(self) -> None:
        """End it now, whatever it does."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pid, signal.SIGKILL)

    def close(self) -> None:
        """Let it go: it ends when it has nothing to do."""
        self._line.close()
        os.close(self._pid)


class Workers:
    """Workers of one process: forked when none is idle, by a nursery that is started for the first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._idle: list[Worker] = []
        self._nursery: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def expect(self, *, warm: bool) -> None:
        """Have the nursery load, and with *warm* read its tables, before the first worker is asked for; return at once."""
        with self._lock, suppress(OSError):  # what goes wrong here, `take` meets again
            if self._nursery is None:
                self._nursery = _started()
                if warm:
                    self._nursery[1].send(WARM)

    def take(self, *, warm: bool) -> Worker:
        """Return a worker that is idle, or a new one; *warm*: of a nursery that has read its tables, which pays where several come."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
            with suppress(OSError):
                return self._forked(warm=warm)
            self._end()  # the nursery is gone, killed by somebody: another one
            try:
                return self._forked(warm=warm)
            except OSError as error:
                raise BrokenWorkerProcess(f"no worker could be started ({error})") from error

    def give_back(self, worker: Worker) -> None:
        """Keep a worker for the next job, unless it took much memory."""
        if worker.is_big:
            worker.close()
            return
        with self._lock:
            self._idle.append(worker)

    def rest(self) -> None:
        """Let those go that are idle, with what memory their pages left them; the nursery stays, and forks others in milliseconds."""
        with self._lock:
            self._let_go()

    def close(self) -> None:
        """Let all go."""
        with self._lock:
            self._end()

    def _let_go(self) -> None:
        for worker in self._idle:
            worker.close()
        self._idle.clear()

    def _end(self) -> None:
        self._let_go()
        if self._nursery is not None:
            nursery, door = self._nursery
            door.close()
            with suppress(subprocess.TimeoutExpired):
                nursery.wait(_END_S)
            nursery.kill()
            self._nursery = None

    def _forked(self, *, warm: bool) -> Worker:
        """Fork a worker. Raises OSError where the nursery does not answer."""
        if self._nursery is None:
            self._nursery = _started()
        door = self._nursery[1]
        ours, theirs = socket.socketpair()
        with ours, theirs:
            socket.send_fds(door, [WARM if warm else COLD], [theirs.fileno()])
            number = door.recv(32)
            if not number:
                raise ConnectionResetError("the process that workers are forked from ended")
            return Worker(Connection(ours.detach()), int(number))


def _started() -> tuple[subprocess.Popen[bytes], socket.socket]:
    door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    door.settimeout(START_S)
    with theirs:
        words = [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), json.dumps(sys.path)]
        nothing = subprocess.DEVNULL
        nursery = subprocess.Popen(
            words, pass_fds=[theirs.fileno()], stdin=nothing, stdout=nothing, stderr=nothing
        )
    return nursery, door


def workers_here() -> Workers:
    """Return the workers of this process; they end with it."""
    return _home(os.getpid())


@cache
def _home(_process: int) -> Workers:
    """Make the workers' home: one a process, for nothing of it survives a fork."""
    home = Workers()
    atexit.register(_close, home, os.getpid())
    return home


def _close(home: Workers, process: int) -> None:
    if os.getpid() == process:
        home.close()
