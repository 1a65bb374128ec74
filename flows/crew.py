"""WARC files checked side by side by the workers of an engine, each of which may die without taking the audit with it."""

import pickle
from collections.abc import Iterator, Sequence
from functools import partial

from archive.audit.warc_job import Crew, WarcJob, WarcReport, audit_warc, crashed, in_turn
from archive.store import FolderStore, Store
from flows.bulk.bulk import Bulk

# Starting a worker costs 0.2 s of CPU (measured: an empty job); a file of this size is read in less.
SMALL_STORE_BYTES = 64 * 1024 * 1024


def crew_of(bulk: Bulk) -> Crew:
    """Return a crew of the workers of an engine; a store of little is checked in this process.

    Reports come in the order of the jobs, whoever is done first. A file that kills the workers that read it is told
    as such in its report, and the others are checked all the same.
    """

    def check(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
        few = len(jobs) < 2 or sum(map(_size, jobs)) < SMALL_STORE_BYTES
        if few or not _can_travel(store):
            bulk.say_unasked()
            return in_turn(store, jobs)
        return side_by_side(store, jobs, bulk)

    return check


def side_by_side(store: Store, jobs: Sequence[WarcJob], bulk: Bulk) -> Iterator[WarcReport]:
    """Check jobs by the workers of an engine, the largest of those in front first."""
    if bulk.scheduler and isinstance(store, FolderStore):
        store = type(store)(store.root.resolve())  # its workers stand in other folders
    return bulk.done(partial(audit_warc, store), jobs, lost=_lost, weight=_size)


def _lost(job: WarcJob, why: str) -> WarcReport:
    return WarcReport(name=job.name, findings=(crashed(job, why),))


def _size(job: WarcJob) -> int:
    return (
        job.entry.size_bytes if job.entry else SMALL_STORE_BYTES
    )  # who knows how large an unclaimed file is


def _can_travel(store: Store) -> bool:
    try:
        pickle.dumps(store)
    except (pickle.PicklingError, TypeError, AttributeError):
        return False
    return True
