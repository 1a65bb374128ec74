"""The grammar of a WARC record header, strictly (WARC/1.1 §4 and §5; WARC/1.0 has the same)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

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
_DIGITS = re.compile(r"[0-9]{1,18}")
_REQUIRED = ("warc-record-id", "warc-date", "warc-type", "content-length")  # WARC/1.1 §5.1
# WARC/1.1 §4: a field stands once unless its definition says otherwise; WARC-Concurrent-To's does (§5.7).
_ONCE = frozenset(_REQUIRED) | {
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHead:
    """One record header: `fields` in order and as spelt, `first` the first value of each lower-case name."""

    fields: Fields
    first: Mapping[str, str]
    offset: int = 0

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field in order; the name in lower case."""
        if name not in self.first:
            return ()
        return tuple(value for key, value in self.fields if key.lower() == name)

    @property
    def block_length(self) -> int:
        """Give Content-Length. Raises RecordError when it is no plain number."""
        text = self.first["content-length"]
        if not _DIGITS.fullmatch(text):
            raise RecordError(f"Content-Length is {text[:40]!r}, no number")
        return int(text)


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
    for line in text.split("\r\n"):
        name, colon, value = line.partition(":")
        key = _key(name) if colon else ""
        if not key:
            raise RecordError(f"no named field: {line[:80]!r}")
        value = value.strip(" \t")
        fields.append((name, value))
        if key not in first:
            first[key] = value
        elif key in _ONCE:
            raise RecordError(f"field {key} stands twice")
    missing = [name for name in _REQUIRED if name not in first]
    if missing:
        raise RecordError(f"field missing: {', '.join(missing)}")
    return RecordHead(fields=tuple(fields), first=first, offset=offset)


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


@lru_cache(maxsize=1024)  # the same two dozen names stand in every record
def _key(name: str) -> str:
    """Give a field name in lower case; empty when it is no token."""
    return name.lower() if _TOKEN.fullmatch(name) else ""
