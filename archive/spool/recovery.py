"""What a crash left in the spool, made sound again: cut at what was committed, nothing thrown away.

The bytes behind the committed end go into a `.torn` file before they are cut off: they are evidence of the
crash, and never part of the archive. Each step leaves a state from which the same call goes on (I3).
"""

import contextlib
import fcntl
import itertools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.disk import sync_folder, write_durably
from archive.fsops import DISK, FileOps
from archive.spool.agreed import agreed_end, ids_behind, lines_end
from archive.spool.openwarc import (
    CDXJ_SUFFIX,
    CUSTODY_SUFFIX,
    FAILED_SUFFIX,
    OPEN_SUFFIX,
    WARC_SUFFIX,
    cdxj_path,
    custody_path,
    failed_path,
)

TORN_SUFFIX = ".torn"  # what a crash left behind the committed end
INVALID_SUFFIX = ".invalid"  # the same where the disk had refused before: it may never have held these bytes
_PART_SUFFIX = ".part"
_PIECE = 1024 * 1024


class RecoveryError(Exception):
    """A spool that cannot be recovered now: somebody still writes to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What recovery found in one open file, `path`; it is gone when nothing of it was committed.

    `kept_bytes` stand in it now, `torn_bytes` more were moved to `torn` by this call, and `lost_bytes` had
    been committed and are not sound on the disk any more: the disk broke its word, and what stood there is to
    be fetched again. `beside` are the torn files of its index and custody log.
    """

    path: Path
    kept_bytes: int
    torn_bytes: int = 0
    lost_bytes: int = 0
    torn: Path | None = None
    beside: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """How far recovery goes.

    `deep` reads every committed record again; without it only those files are read that the disk is known to
    have failed. `published` says whether the store holds a WARC of this name (store-relative, or bare where no
    mark knows more): what is committed and neither here nor there is lost, and what is there is never cut; None:
    nobody knows. `dry` changes nothing and tells what would be done. `worker` leaves all files but that one's alone.
    """

    deep: bool = False
    published: Callable[[str], bool] | None = None
    dry: bool = False
    worker: str | None = None

    def beginning(self, run: str) -> str:
        """Give how the names of the files begin that are looked at."""
        return "" if self.worker is None else f"{run}-{self.worker}-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Knife:
    """What evidence is called, and the disk to cut on; None tells without cutting."""

    suffix: str
    files: FileOps | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One open WARC: how long it is, how much of it was committed (None: nobody knows), and how much shall stay.

    One that is `public` has a second name in the store already and stays as it is: cutting it would cut that.
    """

    path: Path
    size: int
    mark: int | None
    kept: int
    public: bool
    distrusted: bool

    @property
    def lost_bytes(self) -> int:
        """Give how many committed bytes are not sound any more."""
        return max(0, (self.mark or 0) - self.kept)


def recover_spool(
    folder: Path, marks: Mapping[str, int] | None, care: Care | None = None, files: FileOps = DISK
) -> tuple[Recovered, ...]:
    """Cut every open file of a run's folder at its committed end; safe to repeat, safe to be killed.

    `folder` is `run_folder(spool, run)`, `marks` gives the committed end by the WARC's name (store-relative
    or bare); a file without a mark was never committed. Without any marks (None: whoever knew them is lost)
    every whole exchange is kept. Recovered files are never appended to: the next writer begins a new one.
    Where committed records are lost, a file is cut in front of the first revisit that leads to one of them too.
    Raises RecoveryError while a writer is alive, OSError as the disk does.
    """
    care = care or Care()
    begins = care.beginning(folder.name)
    known = {_open_name(name): (name, end) for name, end in (marks or {}).items()}
    looks = []
    for path in sorted(folder.glob(f"{begins}*{WARC_SUFFIX}{OPEN_SUFFIX}")):
        with _alone(path):
            name, end = known.get(path.name, (path.name.removesuffix(OPEN_SUFFIX), 0))
            looks.append(_look(path, name, None if marks is None else end, care))
    mine = {name: end for name, end in (marks or {}).items() if _open_name(name).startswith(begins)}
    gone = _gone(folder, mine, care)
    found = [_recover_file(look, care, files) for look in _undangled(looks, [folder / name for name in gone])]
    found += _recover_widows(folder, mine, gone, (care, files))
    if not care.dry:
        for part in itertools.chain(
            *(folder.glob(f"{begins}*{s}{_PART_SUFFIX}") for s in (TORN_SUFFIX, INVALID_SUFFIX))
        ):
            files.unlink(part)
    return tuple(found)


def _open_name(warc: str) -> str:
    return warc.rsplit("/", 1)[-1] + OPEN_SUFFIX


def _look(path: Path, name: str, mark: int | None, care: Care) -> _Look:
    said, distrusted = path.stat(), failed_path(path).exists()
    size = said.st_size
    linked = said.st_nlink > 1 and (care.published is None or not said.st_mode & 0o222)
    public = linked or (care.published is not None and care.published(name))
    limit = size if mark is None else min(mark, size)
    doubted = care.deep or distrusted or mark is None or mark > size
    kept = size if public else agreed_end(path, limit) if doubted else limit
    return _Look(path=path, size=size, mark=mark, kept=kept, public=public, distrusted=distrusted)


def _undangled(looks: Sequence[_Look], gone: Sequence[Path]) -> Sequence[_Look]:
    """Cut in front of revisits whose originals are cut off, until none is left; reads nothing where nothing is lost."""
    if not (gone or any(look.lost_bytes or (look.mark is None and look.kept < look.size) for look in looks)):
        return looks
    while True:
        ends = {look.path: look.kept for look in looks if not look.public} | dict.fromkeys(gone, 0)
        lost = frozenset(
            i for path, end in ends.items() for one in _beside(path) for i in ids_behind(one, end)
        )
        cut = [
            look if look.public else replace(look, kept=agreed_end(look.path, look.kept, lost))
            for look in looks
        ]
        if cut == looks:
            return looks
        looks = cut


def _recover_file(look: _Look, care: Care, files: FileOps) -> Recovered:
    """Cut a WARC and the files beside it at one place; the note of a failure goes last."""
    path, kept, failed = look.path, look.kept, failed_path(look.path)
    knife = _Knife(
        suffix=INVALID_SUFFIX if look.distrusted else TORN_SUFFIX, files=None if care.dry else files
    )
    torn = _cut(path, kept, knife)
    sharp = [one for one in _beside(path) if not (look.public and one.stat().st_nlink > 1)]
    beside = tuple(_cut(one, lines_end(one, kept), knife) for one in sharp)
    if not care.dry:
        spent = [*_beside(path), path] if kept == 0 else []
        for over in [*spent, failed]:
            files.unlink(over)
    return Recovered(
        path=path,
        kept_bytes=kept,
        torn_bytes=look.size - kept,
        lost_bytes=look.lost_bytes,
        torn=torn,
        beside=tuple(filter(None, beside)),
    )


def _gone(folder: Path, marks: Mapping[str, int], care: Care) -> dict[str, int]:
    """Give the open names, with their committed ends, of WARCs that are neither here nor in the store."""
    here = {path.name for path in folder.glob(f"*{OPEN_SUFFIX}")}
    away = {name: end for name, end in marks.items() if _open_name(name) not in here}
    if care.published is None:
        return {}
    return {_open_name(name): end for name, end in away.items() if not care.published(name)}


def _recover_widows(
    folder: Path, marks: Mapping[str, int], gone: Mapping[str, int], how: tuple[Care, FileOps]
) -> Iterator[Recovered]:
    """Clear up where a WARC is not here and not in the store: it was never committed, or the disk lost it."""
    care, files = how
    begins, published = care.beginning(folder.name), care.published or (lambda _name: True)
    sealed = {_open_name(name) for name in marks} - gone.keys()
    opened = {_warc_name(path) for path in folder.glob(f"{begins}*{OPEN_SUFFIX}")} - sealed - gone.keys()
    left = {name for name in opened if not published(name.removesuffix(OPEN_SUFFIX))}
    knife = _Knife(suffix=TORN_SUFFIX, files=None if care.dry else files)
    for path in (folder / name for name in sorted(left | gone.keys())):
        if path.exists():
            continue
        torn = tuple(filter(None, [_cut(beside, 0, knife) for beside in _beside(path)]))
        for spent in () if care.dry else (*_beside(path), failed_path(path)):
            files.unlink(spent)
        if path.name in gone:
            yield Recovered(path=path, kept_bytes=0, lost_bytes=gone[path.name], beside=torn)


def _warc_name(path: Path) -> str:
    """Give the open WARC's name that a file belongs to."""
    stem = path.name.removesuffix(OPEN_SUFFIX)
    for suffix in (WARC_SUFFIX, CDXJ_SUFFIX, CUSTODY_SUFFIX, FAILED_SUFFIX):
        stem = stem.removesuffix(suffix)
    return stem + WARC_SUFFIX + OPEN_SUFFIX


def _beside(path: Path) -> tuple[Path, ...]:
    """Give those files beside a WARC that are there."""
    return tuple(beside for beside in (cdxj_path(path), custody_path(path)) if beside.exists())


def _cut(path: Path, end: int, knife: _Knife) -> Path | None:
    """Move what stands behind `end` into a torn file, durably, and only then cut it off.

    The cut itself needs no fsync: until it is durable, the same bytes stand there again and are cut again,
    and whoever publishes the file waits for it.
    """
    if path.stat().st_size <= end:
        return None
    torn = _torn_name(path, end, knife.suffix)
    if knife.files is not None:
        if not torn.exists():
            part = torn.with_name(torn.name + _PART_SUFFIX)
            write_durably(part, _tail(path, end), knife.files)
            knife.files.rename(part, torn)
        sync_folder(path.parent, knife.files)
        knife.files.truncate_path(path, end)
    return torn


def _torn_name(path: Path, end: int, suffix: str) -> Path:
    """Give the torn file that holds this tail already, where a crash came before the cut; else a free name."""
    stem = path.name.removesuffix(OPEN_SUFFIX)
    numbered = (path.with_name(f"{stem}.{number}{suffix}") for number in itertools.count(2))
    return next(
        torn
        for torn in itertools.chain([path.with_name(stem + suffix)], numbered)
        if not torn.exists() or _same(_tail(torn, 0), _tail(path, end))
    )


def _same(some: Iterator[bytes], others: Iterator[bytes]) -> bool:
    return all(one == other for one, other in itertools.zip_longest(some, others))


def _tail(path: Path, start: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while piece := file.read(_PIECE):
            yield piece


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the writer's lock; the kernel freed it when the writer died."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)  # a published file is read-only by its other name
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise RecoveryError(f"{path} is still being written: stop that run first") from error
    else:
        yield
    finally:
        os.close(descriptor)
