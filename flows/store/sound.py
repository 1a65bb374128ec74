"""The spool of a run that was broken off, made sound: files cut at what was committed, the frontier told what is gone."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive.disk import make_folders, sync_folder
from archive.spool.openwarc import CDXJ_SUFFIX, OPEN_SUFFIX, WARC_SUFFIX
from archive.spool.recovery import INVALID_SUFFIX, TORN_SUFFIX, Care, Recovered, RecoveryError, recover_spool
from archive.store import FolderStore
from flows.live.lives import note_last_sign
from spiders.frontier.plan import Purpose
from spiders.frontier.reconcile import again, is_readable, take_back
from spiders.frontier.urls import Frontier

if TYPE_CHECKING:
    from archive.bucket.store import BucketStore

FRONTIER = "frontier.sqlite"
_SEALED = CDXJ_SUFFIX + ".sealed"  # the mark of a WARC that is in the store (docs/format.md §10)
DAMAGED = ".damaged"
_SQLITE_SIDES = ("", "-wal", "-shm")
_LOOK_S = 0.1  # how often a writer that is just ending is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What was found in a run's folder: its files, how many addresses are asked again, and whether the frontier is lost.

    `again` counts what was claimed and not settled, and what was settled with records that are gone; `still_open`
    counts those and what was never asked. `begun_with` is the first page that the run planned, if that is known.
    """

    files: tuple[Recovered, ...]
    again: int
    frontier_lost: bool = False
    still_open: int = 0
    begun_with: str | None = None


def make_sound(
    folder: Path,
    story: str,
    store: "FolderStore | BucketStore",
    care: Care | None = None,
    *,
    patience_s: float = 0.0,
) -> Sound:
    """Make a run's folder sound so that the run can go on; the caller holds the store's lock.

    Waits `patience_s` for a writer that is just ending, then raises RecoveryError. A frontier that is gone or
    cannot be read is set aside: the records on the disk are kept all the same, and everything is asked again.
    Raises StoreError when nobody can say now whether a bucket holds a file: away is not lost.
    """
    holds = store.exists if isinstance(store, FolderStore) else store.holds
    if not (care or Care()).dry:
        note_last_sign(folder)
    care = replace(
        care or Care(), published=lambda name: _is_sealed(folder, name) or holds(_stored(name, story))
    )
    with _frontier_of(folder, dry=care.dry) as frontier:
        files, lost = _recovered(folder, frontier, care, patience_s)
        if lost:
            if not care.dry:
                _begin_again(folder)
            return Sound(files=files, again=0, frontier_lost=True)
        asked = _taken_back(frontier, story, files, dry=care.dry)
        return _counted(frontier, files, asked, dry=care.dry)


def make_worker_sound(folder: Path, worker: str, *, patience_s: float = 0.0) -> tuple[Recovered, ...]:
    """Cut one worker's files at what it had committed, while others of the run may write theirs.

    Its claims are reopened by the crawl that follows. Waits and raises as `make_sound` does.
    """
    return _recovered(folder, folder / FRONTIER, Care(worker=worker), patience_s)[0]


def keep_evidence(folder: Path, lasting: Path) -> None:
    """Move what tells of a crash or a bad disk, and is not kept anywhere else, out of a run's folder that is about to go."""
    ends, lost = (TORN_SUFFIX, INVALID_SUFFIX), FRONTIER + DAMAGED
    for left in sorted(
        path for path in folder.iterdir() if path.name.endswith(ends) or path.name.startswith(lost)
    ):
        make_folders(lasting)
        left.replace(lasting / left.name)
    if lasting.exists():
        sync_folder(lasting)


def _recovered(
    folder: Path, frontier: Path, care: Care, patience_s: float
) -> tuple[tuple[Recovered, ...], bool]:
    """Give what came of each file, and whether the frontier is lost."""
    deadline = time.monotonic() + patience_s
    while True:
        marks = _marks(frontier)
        try:
            return recover_spool(folder, marks, care), marks is None
        except RecoveryError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_S)


@contextlib.contextmanager
def _frontier_of(folder: Path, *, dry: bool) -> Iterator[Path]:
    """Give the frontier's file; for a look a copy of it, since SQLite clears up behind a crash as soon as it opens one."""
    if not dry:
        yield folder / FRONTIER
        return
    with tempfile.TemporaryDirectory(prefix="warraq-look-") as elsewhere:
        for side in _SQLITE_SIDES[:2]:  # the third is shared memory, and made anew
            if (folder / (FRONTIER + side)).exists():
                shutil.copyfile(folder / (FRONTIER + side), Path(elsewhere, FRONTIER + side))
        yield Path(elsewhere, FRONTIER)


def _counted(path: Path, files: tuple[Recovered, ...], asked: int, *, dry: bool) -> Sound:
    with closing(Frontier(path)) as frontier:
        waiting = frontier.counts().get("pending", 0)
        pages = [plan.url for plan, _ in frontier.plans() if plan.purpose is Purpose.PAGE and not plan.hops]
    return Sound(
        files=files,
        again=asked,
        still_open=waiting + (asked if dry else 0),
        begun_with=pages[0] if pages else None,
    )


def _is_sealed(folder: Path, name: str) -> bool:
    return (folder / (name.rpartition("/")[2].removesuffix(WARC_SUFFIX) + _SEALED)).exists()


def _stored(name: str, story: str) -> str:
    return name if "/" in name else f"warc/{story}/{name}"


def _marks(path: Path) -> Mapping[str, int] | None:
    """Give the committed ends, or None when nobody knows them any more."""
    if not is_readable(path):
        return None
    with closing(Frontier(path)) as frontier:
        return frontier.marks()


def _begin_again(folder: Path) -> None:
    """Give a frontier that cannot be read another name, and begin an empty one."""
    for side in _SQLITE_SIDES:
        with contextlib.suppress(FileNotFoundError):
            (folder / (FRONTIER + side)).replace(folder / (FRONTIER + DAMAGED + side))
    Frontier(folder / FRONTIER).close()


def _taken_back(path: Path, story: str, files: tuple[Recovered, ...], *, dry: bool) -> int:
    """Reopen in the frontier what is to be asked again, and count it."""
    kept = {
        _stored(file.path.name.removesuffix(OPEN_SUFFIX), story): file.kept_bytes
        for file in files
        if file.lost_bytes
    }
    if dry:
        return again(path, kept)
    with closing(Frontier(path)) as frontier:
        return take_back(path, kept) + frontier.reopen()
