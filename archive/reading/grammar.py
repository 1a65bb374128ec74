"""The grammar of a WARC record header, strictly (WARC/1.1 §4 and §5; WARC/1.0 has the same)."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from archive.reading.field_values import VALUE_CHECKS, value_fault
from archive.reading.head_shapes import learn, plain_head
from archive.warc import Fields

# WARC/1.1 §4; the drafts 0.17 and 0.18 have the same grammar. Literals of ABNF have no case (RFC 5234 §2.3).
_VERSION_LINE = re.compile(rb"WARC/(?:1\.[01]|0\.1[78])\r\n", re.IGNORECASE)
_LF_ONLY = re.compile(rb"WARC/(?:1\.[01]|0\.1[78])\n", re.IGNORECASE)
LONGEST_VERSION_LINE = len(b"WARC/0.18\r\n")
_USUAL_VERSION = b"WARC/1.1\r\n"
_NOTHING: Mapping[str, tuple[str, ...]] = {}
HEAD_END = b"\r\n\r\n"
RECORD_END = b"\r\n\r\n"
# A header is some 600 bytes; one with a URI of 300 kB is known from others' crawls.
LONGEST_HEAD = 1024 * 1024

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# All bytes that a header may hold: no control characters but the tab and line ends.
_ALLOWED = bytes(byte for byte in range(256) if byte >= 0x20 and byte != 0x7F) + b"\t\r\n"
_FOLD = re.compile(rb"\r\n[ \t]+")  # blanks in front are stripped: matched, they take squared time
_MOST_DIGITS = 18  # more bytes than any file has
# Known records have 20; so many WARC-Concurrent-To of 80 bytes fill nearly a LONGEST_HEAD.
_MOST_FIELDS = 10_000
_LONGEST_KNOWN_NAME = 64  # characters: names are remembered, and must not fill the memory
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
# The names as their definitions spell them: what is spelt so is no other field, and needs no look at its letters.
_USUAL_KEYS = {
    name: name.lower()
    for name in (
        "WARC-Type",
        "WARC-Record-ID",
        "WARC-Date",
        "Content-Length",
        "Content-Type",
        "WARC-Concurrent-To",
        "WARC-Block-Digest",
        "WARC-Payload-Digest",
        "WARC-IP-Address",
        "WARC-Refers-To",
        "WARC-Refers-To-Target-URI",
        "WARC-Refers-To-Date",
        "WARC-Target-URI",
        "WARC-Truncated",
        "WARC-Warcinfo-ID",
        "WARC-Filename",
        "WARC-Profile",
        "WARC-Protocol",
        "WARC-Cipher-Suite",
        "WARC-Identified-Payload-Type",
        "WARC-Segment-Number",
    )
}


class RecordError(ValueError):
    """Bytes that are not exactly one whole, well-formed record."""


class RecordHead(NamedTuple):  # a tuple: one a record, and it is made in a fifth of a dataclass's time
    """One record header: `first` holds the first value of each lower-case name, `again` those behind it.

    `names` and `values` are all fields in order. `faults` names values that the standard does not know as such; a
    record is read in spite of them.
    """

    names: Sequence[str]
    values: Sequence[str]
    first: Mapping[str, str]
    block_length: int
    offset: int
    faults: tuple[str, ...]
    again: Mapping[str, tuple[str, ...]]

    @property
    def fields(self) -> Fields:
        """Give names and values in order, names as they are spelt."""
        return tuple(zip(self.names, self.values, strict=True))

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field in order; the name in lower case."""
        value = self.first.get(name)
        return () if value is None else (value, *self.again.get(name, ()))


def read_head(head: bytes) -> Fields:
    """Read a record header from its version line to its empty line. Raises RecordError, naming the fault."""
    return record_head(head).fields


def record_head(head: bytes, offset: int = 0) -> RecordHead:
    """Read a record header as `read_head` does, ready for look-ups; `offset` is where the record begins."""
    plain = plain_head(head)
    if plain is not None:
        names, values, first, again = plain
        return RecordHead(names, values, first, int(first["content-length"]), offset, (), again)
    read = strict_head(head, offset)
    if not read.faults:
        learn(head, read.names, read.values)
    return read


def strict_head(head: bytes, offset: int = 0) -> RecordHead:
    """Read a header as `record_head` does, field by field and knowing nothing of those before."""
    pairs: Sequence[Sequence[str]]
    try:
        pairs = _usual_pairs(head)
        first = {_USUAL_KEYS[name]: value for name, value in reversed(pairs)}
    except (KeyError, ValueError):
        pairs = _careful_pairs(head)
        first = {_key(name): value for name, value in reversed(pairs)}
    if len(pairs) > _MOST_FIELDS:
        raise RecordError(f"{len(pairs)} fields are more than a record header may have here ({_MOST_FIELDS})")
    again = _repeated(pairs) if len(first) < len(pairs) else _NOTHING
    if not first.keys() >= _REQUIRED:
        raise RecordError(f"field missing: {', '.join(sorted(_REQUIRED - first.keys()))}")
    length = first["content-length"]
    if not (length.isascii() and length.isdecimal() and len(length) <= _MOST_DIGITS):
        raise RecordError(f"Content-Length is {length[:40]!r}, no number")
    faults: tuple[str, ...] = ()
    for key, value in first.items():
        if (check := VALUE_CHECKS.get(key)) is not None and not check(value):
            faults += (value_fault(key, value) or "",)
    names, values = zip(*pairs, strict=True)
    return RecordHead(names, values, first, int(length), offset, faults, again)


def _usual_pairs(head: bytes) -> list[list[str]]:
    """Split a header that has nothing unusual in it, as nearly all have. Raises KeyError for any other."""
    if not head.startswith(_USUAL_VERSION) or not head.endswith(HEAD_END) or not head.isascii():
        raise KeyError
    text = head[len(_USUAL_VERSION) : -len(HEAD_END)].decode("ascii")
    lines = text.split("\r\n")
    if not "".join(lines).isprintable() or ":  " in text or " \r\n" in text or text.endswith(" "):
        raise KeyError
    return [line.split(": ", 1) for line in lines]


def _careful_pairs(head: bytes) -> list[tuple[str, str]]:
    """Read any header line by line. Raises RecordError, naming the fault."""
    version = read_version_line(head)
    if not head.endswith(HEAD_END):
        raise RecordError("the record header has no end")
    pairs = []
    for line in _decoded(head[len(version) : -len(HEAD_END)]).split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or not _key(name):
            raise RecordError(f"no named field: {line[:80]!r}")
        pairs.append((name, value.strip(" \t")))
    return pairs


def _repeated(pairs: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Give the values behind the first of each field. Raises RecordError for a field that stands once."""
    again: dict[str, list[str]] = {}
    seen: set[str] = set()
    for name, value in pairs:
        key = _key(name)
        if key in seen:
            if key in _ONCE:
                raise RecordError(f"field {key} stands twice")
            again.setdefault(key, []).append(value)
        seen.add(key)
    return {key: tuple(values) for key, values in again.items()}


def _key(name: str) -> str:
    return (_known_key if len(name) <= _LONGEST_KNOWN_NAME else _new_key)(name)


def _new_key(name: str) -> str:
    return intern(name.lower()) if _TOKEN.fullmatch(name) else ""


_known_key = lru_cache(maxsize=512)(_new_key)  # the same two dozen names stand in every record


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
        *folded, last = _FOLD.split(lines)
        lines = b" ".join((*(part.rstrip(b" \t") for part in folded), last))
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
