"""What a crash left in the spool, made sound again: cut at what was committed, nothing thrown away.

The bytes behind the committed end go into a `.torn` file before they are cut off: they are evidence of the
crash, and never part of the archive. Each step leaves a state from which the same call goes on (I3).
"""

import contextlib
import fcntl
import itertools
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.cdxj import CdxError, read_line
from archive.disk import sync_file, sync_folder, write_durably
from archive.fsops import DISK, FileOps
from archive.openwarc import CUSTODY_SUFFIX, OPEN_SUFFIX, WARC_SUFFIX, cdxj_path, custody_path
from archive.reader import ScanProblem, scan

TORN_SUFFIX = ".torn"
_PART_SUFFIX = ".part"
_PIECE = 1024 * 1024


class RecoveryError(Exception):
    """A spool that cannot be recovered now: somebody still writes to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What recovery found in one open file, `path`; it is gone when nothing of it was committed.

    `kept_bytes` stand in it now, `torn_bytes` more were moved to `torn` by this call, and `lost_bytes` had
    been committed and are not on the disk any more: the disk broke its word, and what stood there is to be
    fetched again.
    """

    path: Path
    kept_bytes: int
    torn_bytes: int = 0
    lost_bytes: int = 0
    torn: Path | None = None


def recover_spool(folder: Path, marks: Mapping[str, int], files: FileOps = DISK) -> tuple[Recovered, ...]:
    """Cut every open file of a run's folder at its committed end; safe to repeat, safe to be killed.

    `folder` is `run_folder(spool, run)`, `marks` gives the committed end by the WARC's name (store-relative
    or bare); a file without a mark was never committed. A mark without a file is passed over: the file may
    be sealed. Recovered files are never appended to: the next writer begins a new one. Raises
    RecoveryError while a writer is alive, OSError as the disk does.
    """
    ends = {name.rsplit("/", 1)[-1]: end for name, end in marks.items()}
    paths = sorted(folder.glob(f"*{WARC_SUFFIX}{OPEN_SUFFIX}"))
    found = tuple(
        _recover_file(path, ends.get(path.name.removesuffix(OPEN_SUFFIX), 0), files) for path in paths
    )
    for part in folder.glob(f"*{TORN_SUFFIX}{_PART_SUFFIX}"):
        files.unlink(part)
    return found


def _recover_file(path: Path, mark: int, files: FileOps) -> Recovered:
    with _alone(path):
        size = path.stat().st_size
        kept = mark if mark <= size else _sound_end(path)
        torn = _cut(path, kept, files)
        for beside in (cdxj_path(path), custody_path(path)):
            if beside.exists():
                _cut(beside, _lines_end(beside, kept), files)
                if kept == 0:
                    files.unlink(beside)
        if kept == 0:
            files.unlink(path)
            sync_folder(path.parent, files)
    return Recovered(
        path=path, kept_bytes=kept, torn_bytes=size - kept, lost_bytes=max(0, mark - kept), torn=torn
    )


def _sound_end(path: Path) -> int:
    """Give the end of the last record in front of the first damage."""
    end = 0
    for piece in scan(path):
        if isinstance(piece, ScanProblem):
            break
        end = piece.offset + piece.length
    return end


def _lines_end(beside: Path, warc_end: int) -> int:
    """Give the end of the last whole line of an index or custody log whose record stands in front of `warc_end`."""
    record_end = _custody_end if beside.name.endswith(CUSTODY_SUFFIX + OPEN_SUFFIX) else _index_end
    end = 0
    with beside.open("rb") as file:
        for line in file:
            stands = record_end(line)
            if not line.endswith(b"\n") or stands is None or stands > warc_end:
                break
            end += len(line)
    return end


def _index_end(line: bytes) -> int | None:
    """Give where the record of an index line ends in its WARC; None when the line is no index line."""
    try:
        entry = read_line(line.decode("ascii").removesuffix("\n"))
    except (CdxError, UnicodeDecodeError):
        return None
    return entry.offset + entry.length


def _custody_end(line: bytes) -> int | None:
    """Give where the record of a custody line ends in its WARC; None when the line is none."""
    try:
        fields = json.loads(line)
        return int(fields["offset"]) + int(fields["length"])
    except (ValueError, KeyError, TypeError):
        return None


def _cut(path: Path, end: int, files: FileOps) -> Path | None:
    """Move what stands behind `end` into a torn file, durably, and only then cut it off."""
    if path.stat().st_size <= end:
        return None
    torn = _torn_name(path, end)
    if not torn.exists():
        part = torn.with_name(torn.name + _PART_SUFFIX)
        write_durably(part, _tail(path, end), files)
        files.rename(part, torn)
    sync_folder(path.parent, files)
    files.truncate_path(path, end)
    sync_file(path, files)
    return torn


def _torn_name(path: Path, end: int) -> Path:
    """Give the torn file that holds this tail already, where a crash came before the cut; else a free name."""
    stem = path.name.removesuffix(OPEN_SUFFIX)
    for number in itertools.count(1):
        torn = path.with_name(stem + (f".{number}" if number > 1 else "") + TORN_SUFFIX)
        if not torn.exists() or _same(_tail(torn, 0), _tail(path, end)):
            return torn
    raise AssertionError("unreachable")


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
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise RecoveryError(f"{path} is still being written: stop that run first") from error
    else:
        yield
    finally:
        os.close(descriptor)
