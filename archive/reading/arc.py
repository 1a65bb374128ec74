"""ARC files, the older sibling of WARC: are they made of whole records? They hold no digests, so more cannot be said.

Version 1 and 2 of the format (https://archive.org/web/researcher/ArcFileFormat.php): a line of an address, an IP
address, a time, a media type and a length, then that many bytes. Writers differ in the line ends between records.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.reading.gzipped import GzipText, MemberError, MemberReader
from archive.reading.reader import ScanProblem
from archive.reading.source import PlainText, Source

_BEGIN = b"filedesc://"
_GZIP_MAGIC = b"\x1f\x8b"
_LONGEST_LINE = 64 * 1024
_HEAD = 4096
_TIME = re.compile(r"\d{12}|\d{14}|\d{17}")  # a few crawlers leave the seconds out or give milliseconds
_LENGTH = re.compile(r"\d{1,18}")
_LINE_ENDS = re.compile(rb"[\r\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcRecord:
    """One whole record: the address as it stands, the offset of its line (in a gzip file of its member), its length."""

    url: str
    offset: int
    length: int


class ArcError(ValueError):
    """Bytes that are no ARC record."""


def is_arc(path: Path) -> bool:
    """Say whether a file begins as an ARC file does, compressed or not. Raises OSError."""
    with path.open("rb") as file:
        begin = file.read(_HEAD)
    if begin.startswith(_GZIP_MAGIC):
        try:
            begin = MemberReader().read(begin, len(_BEGIN))
        except MemberError:
            return False
    return begin.startswith(_BEGIN)


def walk_arc(path: Path) -> Iterator[ArcRecord | ScanProblem]:
    """Read an ARC file: its records up to the first problem, which covers all the rest. Raises OSError only."""
    with path.open("rb") as file:
        text = _ArcText(Source(file))
        fields, offset = 5, 0
        try:
            for number in range(1 << 62):
                text.skip_line_ends()
                line_at = text.at
                line = text.line()
                if not line:
                    return
                offset = line_at
                if number == 0:
                    fields = text.fields_of_version()
                url, length = _read_line(line, fields)
                text.skip(length)
                yield ArcRecord(url=url, offset=offset, length=length)
        except (ArcError, MemberError) as error:
            size = path.stat().st_size
            yield ScanProblem(offset=offset, message=str(error), length=size - offset)


def _read_line(line: bytes, fields: int) -> tuple[str, int]:
    """Give address and length of a record line; an address may hold spaces, so it is read from its end. Raises ArcError."""
    words = line.decode("utf-8", "replace").rsplit(" ", fields - 1)
    if len(words) < fields or ":" not in words[0]:
        raise ArcError(f"no record line of {fields} fields but {line[:80]!r}")
    if not _TIME.fullmatch(words[2]):
        raise ArcError(f"{words[2][:40]!r} is no time, in {line[:80]!r}")
    if not _LENGTH.fullmatch(words[-1]):
        raise ArcError(f"{words[-1][:40]!r} is no length, in {line[:80]!r}")
    return words[0], int(words[-1])


class _ArcText:
    """The text of a file, over all its members; `at` is where the current record's member or line begins."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._packed = source.peek(2) == _GZIP_MAGIC
        self._text: PlainText | GzipText | None = None
        self._held = b""
        self._next = 0  # in what is held: cutting off each record would copy the rest each time
        self._member = 0

    @property
    def at(self) -> int:
        return self._member if self._packed and self._left else self._source.at - self._left

    @property
    def _left(self) -> int:
        return len(self._held) - self._next

    def line(self) -> bytes:
        """Give the next line without its end; empty at the end of the file."""
        while (end := self._held.find(b"\n", self._next)) < 0:
            if self._left > _LONGEST_LINE:
                raise ArcError(f"no record line but {self._begin(40)!r}")
            if not self._more():
                if self._left:
                    raise ArcError(f"the record line is cut: {self._begin(80)!r}")
                return b""
        line, self._next = self._held[self._next : end], end + 1
        if len(line) > _LONGEST_LINE:
            raise ArcError(f"no record line but {line[:40]!r}")
        return line.rstrip(b"\r")

    def fields_of_version(self) -> int:
        """Give how many fields a record line has: 5 in version 1, 10 in version 2. Raises ArcError."""
        while self._left < 2 and self._more():
            pass
        fields = {b"1 ": 5, b"2 ": 10}.get(self._begin(2))
        if fields is None:
            raise ArcError(f"no version 1 or 2 of ARC but {self._begin(20)!r}")
        return fields

    def skip(self, count: int) -> None:
        """Go over a record's bytes. Raises ArcError when they are not there."""
        while count > self._left:
            count -= self._left
            self._next = len(self._held)
            if not self._more():
                raise ArcError(f"the record is cut: {count} bytes are missing")
        self._next += count

    def skip_line_ends(self) -> None:
        """Go over the line ends between two records; some writers write none."""
        while (self._left or self._more()) and (found := _LINE_ENDS.match(self._held, self._next)):
            self._next = found.end()

    def _begin(self, count: int) -> bytes:
        return self._held[self._next : self._next + count]

    def _more(self) -> bool:
        """Read on; False at the end of the file. Raises MemberError."""
        while True:
            if self._text is None:
                if not self._source.peek(1):
                    return False
                if not self._left:
                    self._member = self._source.at
                self._text = GzipText(self._source) if self._packed else PlainText(self._source)
            piece = self._text.read()
            if piece:
                self._held, self._next = self._held[self._next :] + bytes(piece), 0
                return True
            self._text = None
