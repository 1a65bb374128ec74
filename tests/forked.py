"""Commands of ours that are to be killed, each a process of its own, without importing all rooms again.

One process has imported them and forks for each command: of the processor time of a short gather the imports are half.
"""

import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flows.settings import CHECKOUT
from tests.mid_run import children_of

# Each child leads a session of its own, as a command started from another shell; its output goes nowhere but to the file named.
_FORKS = """
import json, os, sys
import desk.commands.gather, desk.commands.text, flows.reading.again, flows.gather
from desk.cli import main
for line in sys.stdin:
    words, told = json.loads(line)
    child = os.fork()
    if not child:
        os.setsid()
        out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for number, to in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out), (2, out)):
            os.dup2(to, number)
        sys.argv = ["warraq", *words]
        code = 1
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            sys.stdout.flush()
            os._exit(code)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """Starts commands one after the other; `told` is the file in which the last one's output stands."""

    forks: subprocess.Popen[bytes]
    told: str

    def killed_when(self, words: list[str], reached: Callable[[], bool], *, whole_group: bool) -> bool:
        """Start a command and kill it -9 at the moment that *reached* says yes; False when it ended well before."""
        pid = self._start(words)
        pause = threading.Event()
        while not self._has_ended():
            if reached():
                # The crawl is a session of its own: with the parent alone gone, it must see that and end by itself.
                for one in (pid, *(children_of(pid) if whole_group else ())):
                    with suppress(ProcessLookupError):
                        os.kill(one, signal.SIGKILL)
                self._end()
                return True
            pause.wait(0.02)
        assert self._end() in {0, 3}
        return False

    def ended(self, words: list[str]) -> int:
        """Run a command to its end; return its exit code."""
        self._start(words)
        return self._end()

    def _start(self, words: list[str]) -> int:
        assert self.forks.stdin is not None
        self.forks.stdin.write(json.dumps([words, self.told]).encode() + b"\n")
        return self._end()

    def _has_ended(self) -> bool:
        return bool(select.select([self.forks.stdout], [], [], 0)[0])

    def _end(self) -> int:
        assert self.forks.stdout is not None
        return int(self.forks.stdout.readline())


@contextmanager
def desk(told: Path, environment: Mapping[str, str]) -> Iterator[Desk]:
    """Start the process that forks; commands see *environment*, and write to the file *told*."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", _FORKS]
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdin=pipe, stdout=pipe, bufsize=0
    ) as forks:
        yield Desk(forks, str(told))
        assert forks.stdin is not None
        forks.stdin.close()
