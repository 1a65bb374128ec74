"""Records read back from WARC files, strictly: what is not exactly right is said, never smoothed over.

Own code, because the readers at hand let damage pass: warcio stays silent on 92 % of cut positions of a
last member, jwarc ignores gzip checksums. A compressed file ends each record in a member of its own (WARC/1.1 annex D).
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, NamedTuple, TypeVar

from archive.reading.grammar import RECORD_END, RecordError, RecordHead, record_head
from archive.reading.gzipped import MEMBER_START, GzipText, MemberError, MemberReader
from archive.reading.record_text import Block, Pieces, Text, head_of, prove_finished
from archive.reading.source import PlainText, Source
from archive.reading.zstd_members import FRAME_START, ZstdFile, is_zstd
from archive.warc import Fields

# What `scan` and `read_record` hold of a block; `walk` holds none. Our own exchanges stay below 32 MiB.
BLOCK_LIMIT = 1024 * 1024 * 1024
_SEARCHED = 1 << 20  # bytes a read behind damage: a file of anything is searched as fast as it is read
# More than this is no archive with damage in it; looking on could cost time without end on a crafted file.
MOST_PROBLEMS = 1000
# Enough for a gzip header and the first bytes behind it; longer extra fields are not looked through.
_MEMBER_HEAD = 4096
_GZIP_MAGIC = b"\x1f\x8b"

_Taken = TypeVar("_Taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """One record as it stands in a file: `fields` in order, `offset` and `length` in bytes of the file."""

    fields: Fields
    block: bytes
    offset: int
    length: int

    def field(self, name: str) -> str | None:
        """Give the first value of a field, whatever its case."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field in order, whatever its case."""
        wanted = name.lower()
        return tuple(value for key, value in self.fields if key.lower() == wanted)

    @property
    def kind(self) -> str:
        """Give WARC-Type, which may be a word that we do not know."""
        return self.field("WARC-Type") or ""

    @property
    def record_id(self) -> str:
        """Give WARC-Record-ID without angle brackets."""
        return (self.field("WARC-Record-ID") or "").removeprefix("<").removesuffix(">")

    @property
    def url(self) -> str | None:
        """Give WARC-Target-URI; WARC/1.0 writers put it in angle brackets, which are taken off."""
        value = self.field("WARC-Target-URI")
        return value if value is None else value.removeprefix("<").removesuffix(">")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanProblem:
    """`length` bytes from `offset` on that are no sound record, and why."""

    offset: int
    message: str
    length: int


class Walked(NamedTuple, Generic[_Taken]):  # a tuple: one a record, and it is made in a fifth of the time
    """One sound record that a walk passed: its head, its length in the file, and what was taken of its block."""

    head: RecordHead
    length: int
    taken: _Taken


Take = Callable[[RecordHead, Pieces], _Taken]


def read_record(path: Path, offset: int, length: int) -> StoredRecord:
    """Read the one record that fills `length` bytes at `offset`. Raises RecordError, OSError."""
    if offset < 0 or not 0 < length <= BLOCK_LIMIT:
        raise RecordError(f"{path}: no record can have {length} bytes at {offset}")
    with path.open("rb") as file:
        begins = Source(file)
        open_text = _opened(begins) if is_zstd(begins.peek(4)) else None
        file.seek(offset)
        return _parsed(file.read(length), (offset, length), open_text)


def read_next(path: Path, offset: int) -> StoredRecord:
    """Read the one record that begins at `offset`, whatever its length. Raises RecordError, OSError."""
    walked = look_next(path, offset, _whole)
    return StoredRecord(fields=walked.head.fields, block=walked.taken, offset=offset, length=walked.length)


def look_next(path: Path, offset: int, take: "Take[_Taken]") -> Walked[_Taken]:
    """Read the one record that begins at `offset` as `walk` does, holding no block. Raises RecordError, OSError."""
    with path.open("rb") as file:
        file.seek(offset)
        source = Source(file, start=offset)
        try:
            return _read_one(source, _opened(source), take)
        except MemberError as error:
            raise RecordError(f"{path} at {offset}: {error}") from error


def parse_record(member: bytes, *, offset: int = 0, length: int | None = None) -> StoredRecord:
    """Read one record from its bytes, compressed or not. Raises RecordError when they are anything else."""
    return _parsed(member, (offset, len(member) if length is None else length), None)


def _parsed(member: bytes, place: tuple[int, int], open_text: "_OpenText | None") -> StoredRecord:
    offset, length = place
    source = Source(io.BytesIO(member), start=offset)
    try:
        walked = _read_one(source, open_text or _opened(source), _whole)
    except MemberError as error:
        raise RecordError(str(error)) from error
    if len(member) != length or source.at != offset + length:
        raise RecordError(f"the record at {offset} has {source.at - offset} bytes, not {length}")
    return StoredRecord(fields=walked.head.fields, block=walked.taken, offset=offset, length=length)


def scan(path: Path) -> Iterator[StoredRecord | ScanProblem]:
    """Read a whole .warc, .warc.gz or .warc.zst: every record, and every stretch that is none. Raises OSError only.

    Behind a problem the scan goes on at the next place where a record begins; the problem number
    MOST_PROBLEMS covers all the rest of the file.
    """
    for part in walk(path, _whole):
        if isinstance(part, ScanProblem):
            yield part
        else:
            head = part.head
            yield StoredRecord(fields=head.fields, block=part.taken, offset=head.offset, length=part.length)


def walk(path: Path, take: "Take[_Taken]") -> Iterator[Walked[_Taken] | ScanProblem]:
    """Read a file as `scan` does and hold no block: `take` gets each head and the pieces of its block.

    `take` may leave pieces unread, and sees them before the record's end is proven: what it gave for a record
    that turns out unsound is thrown away. It must raise nothing of its own. Raises OSError only.
    """
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        source = Source(file)
        try:
            open_text = _opened(source)
        except MemberError as error:
            yield ScanProblem(offset=0, message=str(error), length=size)
            return
        if source.at == size:
            yield ScanProblem(
                offset=0, message="the file is empty" if size == 0 else "the file has no record", length=size
            )
        problems = 0
        while (start := source.at) < size:
            try:
                walked = _read_one(source, open_text, take)
            except (RecordError, MemberError) as error:
                problems += 1
                found = _next_start(file, start + 1, _mark(open_text)) if problems < MOST_PROBLEMS else None
                source.go_to(size if found is None else found)
                yield ScanProblem(offset=start, message=str(error), length=source.at - start)
            else:
                yield walked


def _whole(head: RecordHead, pieces: Pieces) -> bytes:
    """Take a block whole."""
    if head.block_length > BLOCK_LIMIT:
        raise RecordError(
            f"a block of {head.block_length} bytes is more than this reader holds ({BLOCK_LIMIT})"
        )
    held = list(pieces)
    return bytes(held[0]) if len(held) == 1 else b"".join(held)


def _opened(source: Source) -> "_OpenText":
    """Give what opens each record's text, from how the file begins. Raises MemberError for a damaged dictionary."""
    begin = source.peek(4)
    if begin.startswith(_GZIP_MAGIC):
        return GzipText
    return ZstdFile(source).text if is_zstd(begin) else PlainText


def _mark(open_text: "_OpenText") -> bytes:
    """Give the bytes by which the beginning of a record is found again behind damage."""
    if open_text is PlainText:
        return RECORD_END + b"WARC/"
    return MEMBER_START if open_text is GzipText else FRAME_START


def _read_one(source: Source, open_text: "_OpenText", take: "Take[_Taken]") -> Walked[_Taken]:
    """Read one record and leave the source behind it. Raises RecordError, MemberError."""
    start = source.at
    text = open_text(source)
    head_bytes, rest = head_of(text)
    head = record_head(head_bytes, start)
    length = head.block_length
    if (
        len(rest) == length + len(RECORD_END) and rest[length:] == RECORD_END
    ):  # nearly all: one piece holds it
        taken = take(head, iter((rest[:length],)))
        prove_finished(text, 0)
    else:
        block = Block(text, rest, length)
        taken = take(head, block.pieces())
        block.end()
    return Walked(head, source.at - start, taken)


_OpenText = Callable[[Source], Text]


def _next_start(file: BinaryIO, start: int, mark: bytes) -> int | None:
    """Find where the next record seems to begin, from `start` on; None: nowhere."""
    skip = len(RECORD_END) if mark.startswith(RECORD_END) else 0
    window, end = b"", start
    file.seek(start)
    while piece := file.read(_SEARCHED):
        window += piece
        end += len(piece)
        found = window.find(mark)
        while found >= 0:
            offset = end - len(window) + found
            if mark != MEMBER_START or _begins_record(file, offset):
                return offset + skip
            found = window.find(mark, found + 1)
        window = window[1 - len(mark) :]
        file.seek(end)
    return None


def _begins_record(file: BinaryIO, offset: int) -> bool:
    """Say whether the gzip member at an offset begins as a record does."""
    file.seek(offset)
    try:
        return MemberReader().read(file.read(_MEMBER_HEAD), len(b"WARC/")) == b"WARC/"
    except MemberError:
        return False
