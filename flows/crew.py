"""WARC files checked side by side, each in a process that may die without taking the audit with it."""

import multiprocessing
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Thread
from types import ModuleType

from archive.audit.warc_job import Crew, WarcJob, WarcReport, audit_warc, crashed, in_turn
from archive.store import Store

# Starting a worker costs 0.2 s of CPU (measured: an empty job); a file of this size is read in less.
SMALL_STORE_BYTES = 64 * 1024 * 1024
_AHEAD = 3  # jobs a worker that wait for it, so that none stands idle
# Of so many jobs behind each other the largest begin first, so that no worker ends with a large file alone. More
# would hold more reports back until those in front of them are told, and an interrupted audit would lose them.
_WINDOW = 32


def crew_of(workers: int) -> Crew:
    """Return a crew of so many processes; one checks in this process, as does every crew a store of little.

    Reports come in the order of the jobs, whoever is done first. A worker that dies is told as the report of
    the file that killed it, and the others are checked all the same.
    """

    def check(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
        size = sum(map(_size, jobs))
        few = workers < 2 or len(jobs) < 2 or size < SMALL_STORE_BYTES
        return in_turn(store, jobs) if few or not _can_travel(store) else side_by_side(store, jobs, workers)

    return check


def side_by_side(store: Store, jobs: Sequence[WarcJob], workers: int) -> Iterator[WarcReport]:
    """Check jobs in `workers` processes; a report waits until those in front of it are told."""
    done: dict[int, WarcReport] = {}
    told = 0
    for place, report in _as_checked(store, jobs, workers):
        done[place] = report
        while told in done:
            yield done.pop(told)
            told += 1


def _as_checked(store: Store, jobs: Sequence[WarcJob], workers: int) -> Iterator[tuple[int, WarcReport]]:
    """Give each report, with the place of its job, in the order in which they were begun."""
    left = deque(largest_first(jobs))
    while left:
        try:
            yield from _until_one_dies(store, jobs, left, workers)
        except BrokenProcessPool:  # nobody says which job it was: the oldest one is tried alone
            place = left.popleft()
            yield place, _alone(store, jobs[place])


def largest_first(jobs: Sequence[WarcJob]) -> Iterator[int]:
    """Give the places of jobs in the order in which they are begun: of each _WINDOW of them the largest first."""
    for at in range(0, len(jobs), _WINDOW):
        places = range(at, min(at + _WINDOW, len(jobs)))
        yield from sorted(places, key=lambda place: -_size(jobs[place]))


def _size(job: WarcJob) -> int:
    return (
        job.entry.size_bytes if job.entry else SMALL_STORE_BYTES
    )  # who knows how large an unclaimed file is


def _until_one_dies(
    store: Store, jobs: Sequence[WarcJob], left: deque[int], workers: int
) -> Iterator[tuple[int, WarcReport]]:
    """Check jobs from the left, taking each away when its report is there; raises BrokenProcessPool."""
    waiting = iter(tuple(left))
    running: deque[Future[WarcReport]] = deque()
    pool = _pool(workers)
    try:
        while left:
            for place in waiting:
                running.append(pool.submit(audit_warc, store, jobs[place]))
                if len(running) >= workers * _AHEAD:
                    break
            report = running.popleft().result()
            yield left.popleft(), report
    finally:
        _end(pool)


def _alone(store: Store, job: WarcJob) -> WarcReport:
    pool = _pool(1)
    try:
        return pool.submit(audit_warc, store, job).result()
    except BrokenProcessPool:
        finding = crashed(
            job, "the worker that read it died (killed for its memory, or by a fault below Python)"
        )
        return WarcReport(name=job.name, findings=(finding,))
    finally:
        _end(pool)


class _Worker(SpawnProcess):
    """A fresh interpreter: nothing of ours, no thread and no open file, is in it.

    It would first import whatever program the parent is, commands and all, of which no check needs anything: it is
    started as from a program without a file.
    """

    def start(self) -> None:
        program = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = program


class _Fresh(SpawnContext):
    Process = _Worker


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=_Fresh(), initializer=_begin)


def _end(pool: ProcessPoolExecutor) -> None:
    """Let a pool go at once: an audit that is interrupted does not wait for a file of a gigabyte."""
    workers = tuple((pool._processes or {}).values())  # Python 3.14 has kill_workers() for this
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()


def _begin() -> None:
    """Prepare a worker: an interrupt is its parent's business, and it ends when its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _can_travel(store: Store) -> bool:
    try:
        pickle.dumps(store)
    except (pickle.PicklingError, TypeError, AttributeError):
        return False
    return True
