"""A mended copy of anybody's damaged WARC: whole records only, byte for byte, and a word about each stretch left out.

The damaged file is never touched: it stays the evidence. Other tools repair by writing anew what they could
read, and so turn a cut record into one that looks whole; here nothing is written that was not whole before.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.disk import (
    CHUNK,
    StoreError,
    StoreErrorKind,
    removed_on_error,
    sync_folder,
    told,
    write_durably,
)
from archive.fsops import DISK, FileOps
from archive.grammar import RecordHead
from archive.openwarc import OPEN_SUFFIX
from archive.reader import ScanProblem, walk
from archive.record_text import Pieces

_RECOVERED = ".recovered"
_PART = ".part"
_ENDINGS = (".warc.gz", ".warc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What a damaged file came to.

    `copy` is the mended copy, or None where there is nothing to mend or nothing whole. `cuts` are the stretches
    that it leaves out; `records` and `kept_bytes` are what it has.
    """

    copy: Path | None
    records: int
    kept_bytes: int
    cuts: tuple[ScanProblem, ...]


def copy_name(damaged: Path) -> Path:
    """Give the name of the mended copy: `a.recovered.warc.gz` beside `a.warc.gz` or `a.warc.gz.open`."""
    stem = damaged.name.removesuffix(OPEN_SUFFIX)
    ending = next((end for end in _ENDINGS if stem.endswith(end)), "")
    return damaged.with_name(stem.removesuffix(ending) + _RECOVERED + ending)


def mend(damaged: Path, *, salvage: bool = False, dry: bool = False, files: FileOps = DISK) -> Mended:
    """Copy the whole records in front of the first damage, with `salvage` those behind it too.

    A sound file is left alone. `dry` writes nothing and gives the name that the copy would have. Raises
    StoreError when the copy's name is taken by other bytes or the disk refuses.
    """
    with told(f"cannot read {damaged}"):
        size = damaged.stat().st_size
        spans, cuts, records = _look(damaged, size, salvage=salvage)
    kept = sum(length for _, length in spans)
    copy = copy_name(damaged) if cuts and records else None
    if copy is not None and not dry:
        with told(f"cannot write {copy}"):
            _write(damaged, copy, spans, files)
    return Mended(copy=copy, records=records, kept_bytes=kept, cuts=tuple(cuts))


def _look(damaged: Path, size: int, *, salvage: bool) -> tuple[list[tuple[int, int]], list[ScanProblem], int]:
    """Give the stretches of whole records, those to be left out, and the number of records kept."""
    spans: list[tuple[int, int]] = []
    cuts: list[ScanProblem] = []
    records = 0
    for piece in walk(damaged, _nothing):
        if isinstance(piece, ScanProblem):
            cuts.append(piece)
            if not salvage:
                rest = size - piece.offset
                cuts[-1] = ScanProblem(offset=piece.offset, message=piece.message, length=rest)
                break
            continue
        records += 1
        start = piece.head.offset
        if spans and sum(spans[-1]) == start:
            spans[-1] = (spans[-1][0], spans[-1][1] + piece.length)
        else:
            spans.append((start, piece.length))
    return spans, cuts, records


def _nothing(_head: RecordHead, _pieces: Pieces) -> None:
    """Take nothing of a block: blocks may be larger than the memory."""


def _write(damaged: Path, copy: Path, spans: list[tuple[int, int]], files: FileOps) -> None:
    """Write the copy under a hidden name, durably, then name it; a name that is taken is never replaced."""
    part = copy.with_name(f".{copy.name}{_PART}")
    with removed_on_error(part, files):
        write_durably(part, _bytes(damaged, spans), files)
        try:
            files.link(part, copy)
        except FileExistsError:
            if not _same(part, copy):
                raise StoreError(
                    f"{copy} is there already with other bytes and is never replaced: move it away first",
                    kind=StoreErrorKind.EXISTS,
                ) from None
        finally:
            with contextlib.suppress(OSError):
                files.unlink(part)
        sync_folder(copy.parent, files)


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while piece := a.read(CHUNK):
            if piece != b.read(CHUNK):
                return False
    return True


def _bytes(damaged: Path, spans: list[tuple[int, int]]) -> Iterator[bytes]:
    with damaged.open("rb") as file:
        for offset, length in spans:
            file.seek(offset)
            for start in range(0, length, CHUNK):
                yield file.read(min(CHUNK, length - start))
