"""The spool of a run that was broken off, made sound: files cut at what was committed, the frontier told what is gone."""

import contextlib
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from archive.openwarc import OPEN_SUFFIX
from archive.recovery import Care, Recovered, RecoveryError, recover_spool
from archive.store import Store
from spiders.frontier import Frontier
from spiders.reconcile import again, is_readable, take_back

FRONTIER = "frontier.sqlite"
_DAMAGED = ".damaged"
_SQLITE_SIDES = ("", "-wal", "-shm")
_LOOK_S = 0.1  # how often a writer that is just ending is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What was found in a run's folder: its files, how many addresses are asked again, and whether the frontier is lost.

    `again` counts what was claimed and not settled, and what was settled with records that are gone.
    """

    files: tuple[Recovered, ...]
    again: int
    frontier_lost: bool = False


def make_sound(
    folder: Path, story: str, store: Store, care: Care | None = None, *, patience_s: float = 0.0
) -> Sound:
    """Make a run's folder sound so that the run can go on; the caller holds the store's lock.

    Waits `patience_s` for a writer that is just ending, then raises RecoveryError. A frontier that is gone or
    cannot be read is set aside: the records on the disk are kept all the same, and everything is asked again.
    """
    care = replace(care or Care(), published=lambda name: store.exists(_stored(name, story)))
    deadline = time.monotonic() + patience_s
    while True:
        marks = _marks(folder)
        try:
            files = recover_spool(folder, marks, care)
            break
        except RecoveryError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_S)
    asked = 0
    if marks is not None:
        asked = _taken_back(folder, story, files, dry=care.dry)
    elif not care.dry:
        _begin_again(folder)
    return Sound(files=files, again=asked, frontier_lost=marks is None)


def _stored(name: str, story: str) -> str:
    return name if "/" in name else f"warc/{story}/{name}"


def _marks(folder: Path) -> Mapping[str, int] | None:
    """Give the committed ends, or None when nobody knows them any more."""
    if not is_readable(folder / FRONTIER):
        return None
    with closing(Frontier(folder / FRONTIER)) as frontier:
        return frontier.marks()


def _begin_again(folder: Path) -> None:
    """Give a frontier that cannot be read another name, and begin an empty one."""
    for side in _SQLITE_SIDES:
        with contextlib.suppress(FileNotFoundError):
            (folder / (FRONTIER + side)).replace(folder / (FRONTIER + _DAMAGED + side))
    Frontier(folder / FRONTIER).close()


def _taken_back(folder: Path, story: str, files: tuple[Recovered, ...], *, dry: bool) -> int:
    """Reopen in the frontier what is to be asked again, and count it."""
    path = folder / FRONTIER
    kept = {
        _stored(file.path.name.removesuffix(OPEN_SUFFIX), story): file.kept_bytes
        for file in files
        if file.lost_bytes
    }
    if dry:
        return again(path, kept)
    with closing(Frontier(path)) as frontier:
        return take_back(path, kept) + frontier.reopen()
