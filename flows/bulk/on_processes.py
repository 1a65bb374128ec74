"""Processes of this machine: a pool of one process a worker, since Python's pools break whole when one of theirs dies.

So who died is known, and every other worker goes on.
"""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Thread
from typing import Any

from flows.bulk.pool import NotBegunError, Work, WorkerDiedError
from flows.bulk.program import no_program

# Shards that are given to a worker at once: the one that it does, and the next, so that it never waits for its parent.
AHEAD = 2
DIED = "the worker that did it died (killed, perhaps for its memory, or by a fault below Python)"


class _Worker(SpawnProcess):
    """A fresh interpreter: nothing of ours, no thread and no open file, is in it."""

    def start(self) -> None:
        with no_program():
            super().start()


class _Fresh(SpawnContext):
    Process = _Worker


def one_process() -> ProcessPoolExecutor:
    """Return a pool of one process; it begins with the first thing that it is given."""
    return ProcessPoolExecutor(1, mp_context=_Fresh(), initializer=begin)


def begin() -> None:
    """Prepare a worker: it leads a group of its own, an interrupt is its parent's business, and it ends when its parent is gone."""
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)  # so that what it starts ends with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        if os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def let_go(pool: ProcessPoolExecutor) -> None:
    """Let a pool go at once: whoever is interrupted does not wait for a file of a gigabyte."""
    workers = tuple((pool._processes or {}).values())  # Python 3.14 has kill_workers() for this
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.pid or 0, signal.SIGKILL)
        worker.kill()


class Given:
    """A shard that a worker was given, behind those that it was given *before* and had not ended."""

    def __init__(self, future: Future[Any], before: tuple[Future[Any], ...]) -> None:
        self.future, self._before = future, before

    def result(self) -> Any:
        """See `Begun.result`. A worker does things in their turn: of those that died with it, it had begun the first."""
        try:
            return self.future.result()
        except BrokenProcessPool:
            if any(isinstance(one.exception(), BrokenProcessPool) for one in self._before):
                raise NotBegunError from None
            raise WorkerDiedError(DIED) from None


class _One:
    """One worker, and what was given to it."""

    def __init__(self) -> None:
        self._pool = one_process()
        self._given: tuple[Future[Any], ...] = ()

    def left(self) -> tuple[Future[Any], ...]:
        return tuple(one for one in self._given if not one.done())

    def give(self, work: Work[Any, Any], shard: object) -> Given:
        before = self.left()
        future = self._pool.submit(work, shard)
        self._given = (*before, future)
        return Given(future, before)

    def end(self) -> None:
        let_go(self._pool)


class Processes:
    """Workers that are processes of this machine."""

    def __init__(self, workers: int) -> None:
        self._workers = [_One() for _ in range(workers)]
        self.places = AHEAD * workers

    def begin(self, work: Work[Any, Any], shard: object, ended: Callable[[], None]) -> Given:
        """See `Pool.begin`."""
        place = min(range(len(self._workers)), key=lambda one: len(self._workers[one].left()))
        try:
            given = self._workers[place].give(work, shard)
        except BrokenProcessPool:
            self._workers[place].end()
            self._workers[place] = _One()
            given = self._workers[place].give(work, shard)
        given.future.add_done_callback(lambda _: ended())
        return given

    def look(self) -> None:
        """See `Pool.look`: the death of a process ends its shard by itself."""

    def end(self) -> None:
        """See `Pool.end`."""
        for worker in self._workers:
            worker.end()
