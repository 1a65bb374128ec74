"""Records read back from WARC files, strictly: what is not exactly right is said, never smoothed over.

Own code, because the readers at hand let damage pass: warcio stays silent on 92 % of cut positions of a
last member, jwarc ignores gzip checksums. A file ends each record in a member of its own (WARC/1.1 annex D).
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.grammar import (
    HEAD_END,
    LONGEST_HEAD,
    LONGEST_VERSION_LINE,
    RECORD_END,
    RecordError,
    block_length,
    read_head,
    read_version_line,
)
from archive.gzipped import MEMBER_START, MemberError, MemberReader
from archive.warc import Fields

# A block is held in memory whole. Our own exchanges stay below 32 MiB; foreign files hold films.
BLOCK_LIMIT = 1024 * 1024 * 1024
_PIECE = 64 * 1024
# More than this is no archive with damage in it; looking on could cost time without end on a crafted file.
MOST_PROBLEMS = 1000
# Enough for a gzip header and the first bytes behind it; longer extra fields are not looked through.
_MEMBER_HEAD = 4096
_GZIP_MAGIC = b"\x1f\x8b"


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


def read_record(path: Path, offset: int, length: int) -> StoredRecord:
    """Read the one record that fills `length` bytes at `offset`. Raises RecordError, OSError."""
    if offset < 0 or not 0 < length <= BLOCK_LIMIT:
        raise RecordError(f"{path}: no record can have {length} bytes at {offset}")
    with path.open("rb") as file:
        file.seek(offset)
        return parse_record(file.read(length), offset=offset, length=length)


def parse_record(member: bytes, *, offset: int = 0, length: int | None = None) -> StoredRecord:
    """Read one record from its bytes, compressed or not. Raises RecordError when they are anything else."""
    expected = len(member) if length is None else length
    source = _Source(io.BytesIO(member), start=offset)
    fields, block = _read_one(source, compressed=member.startswith(_GZIP_MAGIC))
    if len(member) != expected or source.at != offset + expected:
        raise RecordError(f"the record at {offset} has {source.at - offset} bytes, not {expected}")
    return StoredRecord(fields=fields, block=block, offset=offset, length=expected)


def scan(path: Path) -> Iterator[StoredRecord | ScanProblem]:
    """Read a whole .warc or .warc.gz: every record, and every stretch that is none. Raises OSError only.

    Behind a problem the scan goes on at the next place where a record begins; the problem number
    MOST_PROBLEMS covers all the rest of the file.
    """
    with path.open("rb") as file:
        compressed = file.read(2) == _GZIP_MAGIC
        size = file.seek(0, io.SEEK_END)
        if size == 0:
            yield ScanProblem(offset=0, message="the file is empty", length=0)
        file.seek(0)
        source = _Source(file)
        problems = 0
        while source.at < size:
            start = source.at
            try:
                fields, block = _read_one(source, compressed=compressed)
            except RecordError as error:
                problems += 1
                more = problems < MOST_PROBLEMS
                next_start = _next_start(file, start + 1, compressed=compressed) if more else None
                source.go_to(size if next_start is None else next_start)
                yield ScanProblem(offset=start, message=str(error), length=source.at - start)
            else:
                yield StoredRecord(fields=fields, block=block, offset=start, length=source.at - start)


class _Source:
    """A file read in pieces, with what was read too far given back. `at` is the next byte's offset."""

    def __init__(self, file: BinaryIO, start: int = 0) -> None:
        self._file = file
        self._rest = b""
        self.at = start

    def piece(self) -> bytes:
        """Give the next bytes; empty at the end of the file."""
        piece = self._rest or self._file.read(_PIECE)
        self._rest = b""
        self.at += len(piece)
        return piece

    def give_back(self, rest: bytes) -> None:
        """Take back the end of the last piece."""
        self._rest = rest
        self.at -= len(rest)

    def go_to(self, offset: int) -> None:
        """Go on at another place of the file."""
        self._file.seek(offset)
        self._rest = b""
        self.at = offset


def _read_one(source: _Source, *, compressed: bool) -> tuple[Fields, bytes]:
    """Read one record and leave the source behind it. Raises RecordError."""
    stream = _Inflated(source) if compressed else _Plain(source)
    held = bytearray()
    while len(held) < LONGEST_VERSION_LINE and stream.more(held):
        pass
    read_version_line(bytes(held[:LONGEST_VERSION_LINE]))
    looked = 0
    while (head_end := held.find(HEAD_END, looked)) < 0:
        looked = max(0, len(held) - len(HEAD_END) + 1)
        if len(held) > LONGEST_HEAD or not stream.more(held):
            raise RecordError("the record header has no end")
    head_end += len(HEAD_END)
    fields = read_head(bytes(held[:head_end]))
    return fields, _block(stream, held, head_end, block_length(fields))


def _block(stream: "_Stream", held: bytearray, head_end: int, length: int) -> bytes:
    """Read the block behind a header, and prove that the record ends right behind it."""
    if length > BLOCK_LIMIT:
        raise RecordError(f"a block of {length} bytes is more than this reader holds ({BLOCK_LIMIT})")
    block_end = head_end + length
    end = block_end + len(RECORD_END)
    while len(held) < end and stream.more(held):
        pass
    if len(held) < end:
        raise RecordError(
            f"the record is cut: {len(held) - head_end} bytes behind its header, {end - head_end} due"
        )
    if held[block_end:end] != RECORD_END:
        raise RecordError(f"no record end behind the {length} bytes of Content-Length")
    stream.finish(held, end)
    return bytes(memoryview(held)[head_end:block_end])


class _Plain:
    """The bytes of an uncompressed file."""

    def __init__(self, source: _Source) -> None:
        self._source = source

    def more(self, held: bytearray) -> bool:
        """Append the next bytes to `held`; False at the end of the file."""
        piece = self._source.piece()
        held += piece
        return bool(piece)

    def finish(self, held: bytearray, end: int) -> None:
        """Leave the source right behind the record."""
        self._source.give_back(bytes(memoryview(held)[end:]))


class _Inflated:
    """The text of one gzip member (RFC 1952), its checksum proven at the end."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._member = MemberReader()

    def more(self, held: bytearray) -> bool:
        """Append the next bytes to `held`; False at the sound end of the member."""
        before = len(held)
        while len(held) == before and not self._member.ended:
            coded = self._member.unread or self._source.piece()
            try:
                text = self._member.read(coded, _PIECE)
            except MemberError as error:
                raise RecordError(str(error)) from error
            held += text
            if not coded and not text and not self._member.ended:
                raise RecordError("the gzip member is cut")
        return len(held) > before

    def finish(self, held: bytearray, end: int) -> None:
        """Prove that the member ends with the record, and leave the source right behind it."""
        if self.more(held) or len(held) > end:
            raise RecordError("the gzip member holds more than one record")
        self._source.give_back(self._member.behind)


_Stream = _Plain | _Inflated


def _next_start(file: BinaryIO, start: int, *, compressed: bool) -> int | None:
    """Find where the next record seems to begin, from `start` on; None: nowhere."""
    mark = MEMBER_START if compressed else RECORD_END + b"WARC/"
    skip = 0 if compressed else len(RECORD_END)
    window, end = b"", start
    file.seek(start)
    while piece := file.read(_PIECE):
        window += piece
        end += len(piece)
        found = window.find(mark)
        while found >= 0:
            offset = end - len(window) + found
            if not compressed or _begins_record(file, offset):
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
