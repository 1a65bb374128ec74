"""A mended copy of anybody's damaged WARC: whole records only, byte for byte, and a word about each stretch left out.

The damaged file is never touched: it stays the evidence. Other tools repair by writing anew what they could
read, and so turn a cut record into one that looks whole; here nothing is written that was not whole before.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
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
from archive.reading.grammar import RecordHead
from archive.reading.reader import ScanProblem, walk
from archive.reading.record_text import Pieces
from archive.spool.openwarc import OPEN_SUFFIX

_RECOVERED = ".recovered"
_PART = ".part"
_ENDINGS = (".warc.gz", ".warc")
_EXCHANGED = frozenset({"request", "response", "revisit", "metadata"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What a damaged file came to.

    `copy` is the mended copy, or None where there is nothing to mend or nothing whole. `cuts` are the stretches
    that it leaves out; `records` and `kept_bytes` are what it has. `partners` are the ids of records that its last
    exchange names and it does not hold. `found` says that the copy was there already, byte for byte.
    """

    copy: Path | None
    records: int
    kept_bytes: int
    cuts: tuple[ScanProblem, ...]
    partners: tuple[str, ...] = ()
    found: bool = field(default=False, compare=False)


@dataclass(slots=True)
class _Whole:
    """What a look through a file found whole: its stretches, how many records, and whom the last exchange still lacks."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    cuts: list[ScanProblem] = field(default_factory=list)
    records: int = 0
    seen: set[str] = field(default_factory=set)
    named: dict[str, None] = field(default_factory=dict)

    def take(self, head: RecordHead, length: int) -> None:
        self.records += 1
        start = head.offset
        if self.spans and sum(self.spans[-1]) == start:
            self.spans[-1] = (self.spans[-1][0], self.spans[-1][1] + length)
        else:
            self.spans.append((start, length))
        own, others = _bare(head.first.get("warc-record-id", "")), head.all("warc-concurrent-to")
        if head.first.get("warc-type", "").lower() not in _EXCHANGED or not others:
            return
        if own not in self.named:  # another exchange begins
            self.seen, self.named = set(), {}
        self.seen.add(own)
        self.named |= dict.fromkeys((own, *map(_bare, others)))


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
        whole = _look(damaged, damaged.stat().st_size, salvage=salvage)
    copy, found = copy_name(damaged) if whole.cuts and whole.records else None, False
    if copy is not None and not dry:
        with told(f"cannot write {copy}"):
            found = _write(damaged, copy, whole.spans, files)
    return Mended(
        copy=copy,
        records=whole.records,
        kept_bytes=sum(length for _, length in whole.spans),
        cuts=tuple(whole.cuts),
        partners=tuple(name for name in whole.named if name not in whole.seen),
        found=found,
    )


def _look(damaged: Path, size: int, *, salvage: bool) -> _Whole:
    """Read a file through, up to its first damage or, with `salvage`, to its end."""
    whole = _Whole()
    for piece in walk(damaged, _nothing):
        if not isinstance(piece, ScanProblem):
            whole.take(piece.head, piece.length)
        elif salvage:
            whole.cuts.append(piece)
        else:
            rest = size - piece.offset
            whole.cuts.append(ScanProblem(offset=piece.offset, message=piece.message, length=rest))
            break
    return whole


def _bare(record_id: str) -> str:
    return record_id.strip().removeprefix("<").removesuffix(">")


def _nothing(_head: RecordHead, _pieces: Pieces) -> None:
    """Take nothing of a block: blocks may be larger than the memory."""


def _write(damaged: Path, copy: Path, spans: list[tuple[int, int]], files: FileOps) -> bool:
    """Write the copy under a hidden name, durably, then name it; a name that is taken is never replaced.

    Says whether the very same copy was there already.
    """
    found = False
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
            found = True
        finally:
            with contextlib.suppress(OSError):
                files.unlink(part)
        sync_folder(copy.parent, files)
    return found


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
