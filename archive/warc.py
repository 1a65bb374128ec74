"""The bytes of WARC/1.1 records: fields and block in, one record or one gzip member out.

Own code, because the writers at hand change what they are given: warcio normalises header bytes, FastWARC
knows SHA-1 only. Specification: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.record import RecordKind

Fields = tuple[tuple[str, str], ...]

_VERSION = "WARC/1.1\r\n"
RECORD_END = b"\r\n\r\n"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 §5.6.2, as WARC/1.1 §4 takes it over
_URI = re.compile(r"[!-;=?-~]+")  # printable ASCII without space and angle brackets
# Cc: control characters; Zl, Zp: line and paragraph separator, which some readers take for line ends.
_FORBIDDEN = {"Cc", "Zl", "Zp"}

_OF_NOTHING = hashlib.sha256().hexdigest()


class WarcError(ValueError):
    """A record that must not be written: a field that would break the header, or a value of the wrong kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """One record before it is written: `header` from the version line to the empty line, and its block.

    `record_id`, `url`, `date`, `payload_digest`, `status` and `content_type` repeat for index and custody log
    what header and block show; `block_digest` is the block's SHA-256 in hex.
    """

    kind: RecordKind
    record_id: str
    url: str | None
    date: str
    header: bytes
    block: bytes
    block_digest: str
    payload_digest: str | None = None
    status: int | None = None
    content_type: str | None = None


def write_record(fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """Give the bytes of one record, uncompressed: version line, fields, Content-Length, block, two line ends.

    Raises WarcError when a name is no token or a value holds a control character, so that no value from
    the web can add a field or a record (WARC/1.1 §4).
    """
    return record_header(field_lines(fields), len(block)) + block + RECORD_END


def field_lines(fields: Iterable[tuple[str, str]]) -> str:
    """Give fields as lines, each checked as `write_record` says."""
    return "".join([f"{_checked_name(name)}: {_checked_value(name, value)}\r\n" for name, value in fields])


def record_header(lines: str, block_length: int) -> bytes:
    """Give a record header from lines that `field_lines` made: Content-Length and the empty line come last."""
    return f"{_VERSION}{lines}Content-Length: {block_length}\r\n\r\n".encode()


def sha256(content: bytes) -> str:
    """Give a digest as WARC and CDXJ carry it here: "sha256:" and 64 lower-case hex digits."""
    return f"sha256:{hex_digest(content)}"


def hex_digest(content: bytes) -> str:
    """Give SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(content).hexdigest() if content else _OF_NOTHING


def warc_date(moment: datetime) -> str:
    """Give WARC-Date with microseconds (WARC/1.1 §5.4). Raises WarcError unless the moment is aware UTC."""
    if moment.utcoffset() != timedelta(0):
        raise WarcError(f"WARC-Date must be aware UTC, not {moment.isoformat()}: hand in datetime.now(UTC)")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def warc_moment(text: str) -> datetime:
    """Read a WARC-Date of any precision down to the second (WARC/1.1 §5.4) as aware UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"WARC-Date {text[:40]!r} has no zone")
    return moment.astimezone(UTC)


def bracketed(record_id: str) -> str:
    """Give a record id in the angle brackets that WARC/1.1 §4 asks for. Raises WarcError for a bad one."""
    if not _URI.fullmatch(record_id) or ":" not in record_id:
        raise WarcError(f"record id {record_id[:80]!r} is no absolute URI, such as urn:uuid:…")
    return f"<{record_id}>"


def target_uri(url: str) -> str:
    """Give a URL back when it may stand in WARC-Target-URI: printable ASCII, nothing that needs escaping."""
    if not _URI.fullmatch(url):
        raise WarcError(f"target URI {url[:200]!r} holds more than printable ASCII: canonicalise it first")
    return url


def fields_block(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Give a block of type application/warc-fields (WARC/1.1 §10). Raises WarcError as `write_record` does."""
    return field_lines(pairs).encode()


def read_fields_block(block: bytes) -> Fields:
    """Read a block of type application/warc-fields back; lines without a colon are left out."""
    lines = (line.partition(":") for line in block.decode("utf-8", "replace").split("\r\n"))
    return tuple((name, value.strip(" \t")) for name, colon, value in lines if colon)


@functools.lru_cache(maxsize=256)  # the same two dozen names stand in every record
def _checked_name(name: str) -> str:
    if not _TOKEN.fullmatch(name):
        raise WarcError(f"field name {name[:80]!r} is no token")
    return name


def _checked_value(name: str, value: str) -> str:
    if value.isascii() and value.isprintable():
        return value
    bad = next((c for c in value if unicodedata.category(c) in _FORBIDDEN or "\ud800" <= c <= "\udfff"), None)
    if bad is not None:
        raise WarcError(f"field {name} holds the control character U+{ord(bad):04X}: refuse or escape it")
    return value
