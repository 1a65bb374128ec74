"""WARC files checked side by side, each in a process that may die without taking the audit with it."""

import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Thread

from archive.store import Store
from archive.warc_job import Crew, WarcJob, WarcReport, audit_warc, crashed, in_turn

# Starting a worker costs 0.4 s of CPU (measured: an empty job); a file of this size is read in less.
SMALL_STORE_BYTES = 64 * 1024 * 1024
_AHEAD = 3  # jobs a worker that wait for it, so that none stands idle; their reports are held until told


def crew_of(workers: int) -> Crew:
    """Return a crew of so many processes; one checks in this process, as does every crew a store of little.

    Reports come in the order of the jobs, whoever is done first. A worker that dies is told as the report of
    the file that killed it, and the others are checked all the same.
    """

    def check(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
        size = sum(job.entry.size_bytes if job.entry else SMALL_STORE_BYTES for job in jobs)
        few = workers < 2 or len(jobs) < 2 or size < SMALL_STORE_BYTES
        return in_turn(store, jobs) if few or not _can_travel(store) else side_by_side(store, jobs, workers)

    return check


def side_by_side(store: Store, jobs: Sequence[WarcJob], workers: int) -> Iterator[WarcReport]:
    """Check jobs in `workers` processes."""
    left = deque(jobs)
    while left:
        try:
            yield from _until_one_dies(store, left, workers)
        except BrokenProcessPool:  # nobody says which job it was: the oldest one is tried alone
            yield _alone(store, left.popleft())


def _until_one_dies(store: Store, left: deque[WarcJob], workers: int) -> Iterator[WarcReport]:
    """Check jobs from the left, taking each away when its report is told; raises BrokenProcessPool."""
    waiting = iter(tuple(left))
    running: deque[Future[WarcReport]] = deque()
    pool = _pool(workers)
    try:
        while left:
            for job in waiting:
                running.append(pool.submit(audit_warc, store, job))
                if len(running) >= workers * _AHEAD:
                    break
            report = running.popleft().result()
            left.popleft()
            yield report
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


def _pool(workers: int) -> ProcessPoolExecutor:
    # A fresh interpreter: nothing of ours, no thread and no open file, is in it.
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=fresh, initializer=_begin)


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
