"""The grammar of a WARC record header, strictly (WARC/1.1 §4 and §5; WARC/1.0 has the same)."""

import re

from archive.warc import Fields

# WARC/1.1 §4; the drafts 0.17 and 0.18 have the same grammar. Literals of ABNF have no case (RFC 5234 §2.3).
_VERSION_LINE = re.compile(rb"WARC/(?:1\.[01]|0\.1[78])\r\n", re.IGNORECASE)
LONGEST_VERSION_LINE = len(b"WARC/0.18\r\n")
HEAD_END = b"\r\n\r\n"
RECORD_END = b"\r\n\r\n"
# A header is some 600 bytes; one with a URI of 300 kB is known from others' crawls.
LONGEST_HEAD = 1024 * 1024

# A token, a colon, a value without control characters but the tab.
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([^\x00-\x08\x0a-\x1f\x7f]*)")
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


def read_head(head: bytes) -> Fields:
    """Read a record header from its version line to its empty line. Raises RecordError, naming the fault."""
    version = read_version_line(head)
    if not head.endswith(HEAD_END):
        raise RecordError("the record header has no end")
    lines: list[list[bytes]] = []
    for line in head[len(version) : -len(HEAD_END)].split(b"\r\n"):
        if line[:1] in {b" ", b"\t"} and lines:
            lines[-1].append(line.strip(b" \t"))  # a folded value goes on
        else:
            lines.append([line])
    fields = tuple(_field(b" ".join(parts)) for parts in lines)
    _check_fields(fields)
    return fields


def read_version_line(start: bytes) -> bytes:
    """Give the version line that these bytes begin with. Raises RecordError."""
    line = _VERSION_LINE.match(start)
    if line is None:
        raise RecordError(f"no version line of WARC/1.1 or 1.0 but {start[:20]!r}")
    return line[0]


def block_length(fields: Fields) -> int:
    """Give Content-Length. Raises RecordError when it is no plain number."""
    text = next(value for name, value in fields if name.lower() == "content-length")
    if not _DIGITS.fullmatch(text):
        raise RecordError(f"Content-Length is {text[:40]!r}, no number")
    return int(text)


def _field(line: bytes) -> tuple[str, str]:
    found = _FIELD.fullmatch(line)
    if found is None:
        raise RecordError(f"no named field, or a control character in it: {line[:80]!r}")
    try:
        return found[1].decode("ascii"), found[2].strip(b" \t").decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"a field is not UTF-8: {line[:80]!r}") from error


def _check_fields(fields: Fields) -> None:
    names = [name.lower() for name, _ in fields]
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        raise RecordError(f"field missing: {', '.join(missing)}")
    if len(set(names)) == len(names):
        return
    seen: set[str] = set()
    for name in names:
        if name in seen and name in _ONCE:
            raise RecordError(f"field {name} stands twice")
        seen.add(name)
