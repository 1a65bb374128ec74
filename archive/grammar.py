"""The grammar of a WARC record header, strictly (WARC/1.1 §4 and §5; WARC/1.0 has the same)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern

from archive.field_values import value_fault
from archive.warc import Fields

# WARC/1.1 §4; the drafts 0.17 and 0.18 have the same grammar. Literals of ABNF have no case (RFC 5234 §2.3).
_VERSION_LINE = re.compile(rb"WARC/(?:1\.[01]|0\.1[78])\r\n", re.IGNORECASE)
_LF_ONLY = re.compile(rb"WARC/(?:1\.[01]|0\.1[78])\n", re.IGNORECASE)
LONGEST_VERSION_LINE = len(b"WARC/0.18\r\n")
HEAD_END = b"\r\n\r\n"
RECORD_END = b"\r\n\r\n"
# A header is some 600 bytes; one with a URI of 300 kB is known from others' crawls.
LONGEST_HEAD = 1024 * 1024

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# All bytes that a header may hold: no control characters but the tab and line ends.
_ALLOWED = bytes(byte for byte in range(256) if byte >= 0x20 and byte != 0x7F) + b"\t\r\n"
_FOLD = re.compile(rb"[ \t]*\r\n[ \t]+")
_MOST_DIGITS = 18  # more bytes than any file has
_REQUIRED = frozenset(("warc-record-id", "warc-date", "warc-type", "content-length"))  # WARC/1.1 §5.1
# WARC/1.1 §4: a field stands once unless its definition says otherwise; WARC-Concurrent-To's does (§5.7).
_ONCE = _REQUIRED | {
    "content-type",
    "warc-block-digest",
    "warc-payload-digest",
    "warc-ip-address",
    "warc-refers-to",
    "warc-refers-to-target-uri",
    "warc-refers-to-date",
    "warc-target-uri",
    "warc-truncated",
    "warc-warcinfo-id",
    "warc-filename",
    "warc-profile",
    "warc-identified-payload-type",
    "warc-segment-origin-id",
    "warc-segment-number",
    "warc-segment-total-length",
}


class RecordError(ValueError):
    """Bytes that are not exactly one whole, well-formed record."""


@dataclass(frozen=True, slots=True)  # by place: one a record, and names cost time
class RecordHead:
    """One record header: `fields` in order and as spelt, `first` the first value of each lower-case name.

    `faults` names values that the standard does not know as such; a record is read in spite of them.
    """

    fields: Fields
    first: Mapping[str, str]
    block_length: int
    offset: int = 0
    faults: tuple[str, ...] = ()
    again: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field in order; the name in lower case."""
        value = self.first.get(name)
        return () if value is None else (value, *self.again.get(name, ()))


def read_head(head: bytes) -> Fields:
    """Read a record header from its version line to its empty line. Raises RecordError, naming the fault."""
    return record_head(head).fields


def record_head(head: bytes, offset: int = 0) -> RecordHead:
    """Read a record header as `read_head` does, ready for look-ups; `offset` is where the record begins."""
    version = read_version_line(head)
    if not head.endswith(HEAD_END):
        raise RecordError("the record header has no end")
    text = _decoded(head[len(version) : -len(HEAD_END)])
    fields: list[tuple[str, str]] = []
    first: dict[str, str] = {}
    again: dict[str, tuple[str, ...]] = {}
    faults: tuple[str, ...] = ()
    for line in text.split("\r\n"):
        key, named, fault = _field(line)
        fields.append(named)
        if key not in first:
            first[key] = named[1]
        elif key in _ONCE:
            raise RecordError(f"field {key} stands twice")
        else:
            again[key] = (*again.get(key, ()), named[1])
        if fault is not None:
            faults += (fault,)
    if not first.keys() >= _REQUIRED:
        raise RecordError(f"field missing: {', '.join(sorted(_REQUIRED - first.keys()))}")
    length = first["content-length"]
    if not (length.isascii() and length.isdecimal() and len(length) <= _MOST_DIGITS):
        raise RecordError(f"Content-Length is {length[:40]!r}, no number")
    return RecordHead(tuple(fields), first, int(length), offset, faults, again)


@lru_cache(maxsize=4096)  # half of all lines stood in the records before
def _field(line: str) -> tuple[str, tuple[str, str], str | None]:
    """Give a line's name in lower case, its name and value, and what is wrong with the value. Raises RecordError."""
    name, colon, value = line.partition(":")
    key = _key(name)
    if not colon or not key:
        raise RecordError(f"no named field: {line[:80]!r}")
    value = value.strip(" \t")
    return key, (name, value), value_fault(key, value)


@lru_cache(maxsize=512)  # the same two dozen names stand in every record
def _key(name: str) -> str:
    return intern(name.lower()) if _TOKEN.fullmatch(name) else ""


def read_version_line(start: bytes) -> bytes:
    """Give the version line that these bytes begin with. Raises RecordError."""
    line = _VERSION_LINE.match(start)
    if line is None and _LF_ONLY.match(start):
        raise RecordError("its lines end in LF alone, and WARC asks for CR LF: it was changed as text")
    if line is None:
        raise RecordError(f"no version line of WARC/1.1 or 1.0 but {start[:20]!r}")
    return line[0]


def _decoded(lines: bytes) -> str:
    """Give the field lines as text, folds undone. Raises RecordError for what may not stand in a header."""
    ends = lines.count(b"\r\n")
    if lines.translate(None, _ALLOWED) or lines.count(b"\n") != ends or lines.count(b"\r") != ends:
        raise RecordError(f"a control character in the record header: {_bad_line(lines)[:80]!r}")
    if b"\n " in lines or b"\n\t" in lines:
        lines = _FOLD.sub(b" ", lines)
    try:
        return lines.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"a field is not UTF-8: {lines[max(0, error.start - 40) :][:80]!r}") from error


def _bad_line(lines: bytes) -> bytes:
    """Give the first line that holds a control character."""
    bad = (
        line
        for line in lines.split(b"\r\n")
        if b"\r" in line or b"\n" in line or line.translate(None, _ALLOWED)
    )
    return next(bad, b"")
