"""The bytes of WARC/1.1 records: fields and block in, one record or one gzip member out.

Own code, because the writers at hand change what they are given: warcio normalises header bytes, FastWARC
knows SHA-1 only. Specification: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from archive.record import RecordKind

Fields = tuple[tuple[str, str], ...]

_VERSION = "WARC/1.1\r\n"
RECORD_END = b"\r\n\r\n"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 §5.6.2, as WARC/1.1 §4 takes it over
_URI = re.compile(r"[!-;=?-~]+")  # printable ASCII without space and angle brackets
# Cc: control characters; Zl, Zp: line and paragraph separator, which some readers take for line ends.
_FORBIDDEN = {"Cc", "Zl", "Zp"}
_SOUND_NAMES: set[str] = set()  # the same two dozen names stand in every record
_VARIANT = {digit: "89ab"[place % 4] for place, digit in enumerate("0123456789abcdef")}  # RFC 9562 §4.1
_OF_NOTHING = hashlib.sha256().hexdigest()


class WarcError(ValueError):
    """A record that must not be written: a field that would break the header, or a value of the wrong kind."""


class WarcRecord(
    NamedTuple
):  # a tuple is made in a fifth of a frozen dataclass's time, and a crawl makes four an exchange
    """One record before it is written: `header` from the version line to the empty line, and its block.

    `record_id`, `url`, `date`, `payload_digest`, `status` and `content_type` repeat for index and custody log
    what header and block show; `block_digest` is the block's SHA-256 in hex. `is_dense` says that the block
    came compressed, so that compressing it again gains nothing.
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
    is_dense: bool = False


def write_record(fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """Give the bytes of one record, uncompressed: version line, fields, Content-Length, block, two line ends.

    Raises WarcError when a name is no token or a value holds a control character, so that no value from
    the web can add a field or a record (WARC/1.1 §4).
    """
    return record_header(field_lines(fields), len(block)) + block + RECORD_END


def field_lines(fields: Iterable[tuple[str, str]]) -> str:
    """Give fields as lines, each checked as `write_record` says."""
    pairs = tuple(fields)
    if not _SOUND_NAMES.issuperset([name for name, _ in pairs]):
        _SOUND_NAMES.update([_checked_name(name) for name, _ in pairs])
    values = "".join([value for _, value in pairs])
    if not (values.isascii() and values.isprintable()):
        for name, value in pairs:
            _check_value(name, value)
    return "".join([f"{name}: {value}\r\n" for name, value in pairs])


def record_header(lines: str, block_length: int) -> bytes:
    """Give a record header from lines that `field_lines` made: Content-Length and the empty line come last."""
    return f"{_VERSION}{lines}Content-Length: {block_length}\r\n\r\n".encode()


def sha256(content: bytes) -> str:
    """Give a digest as WARC and CDXJ carry it here: "sha256:" and 64 lower-case hex digits."""
    return f"sha256:{hex_digest(content)}"


def hex_digest(content: bytes | memoryview) -> str:
    """Give SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(content).hexdigest() if content else _OF_NOTHING


def warc_date(moment: datetime) -> str:
    """Give WARC-Date with microseconds (WARC/1.1 §5.4). Raises WarcError unless the moment is aware UTC."""
    if moment.tzinfo is UTC:  # nearly always
        return f"{moment.isoformat(timespec='microseconds')[:-6]}Z"
    if moment.utcoffset() != timedelta(0):
        raise WarcError(f"WARC-Date must be aware UTC, not {moment.isoformat()}: hand in datetime.now(UTC)")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def warc_moment(text: str) -> datetime:
    """Read a WARC-Date of any precision down to the second (WARC/1.1 §5.4) as aware UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"WARC-Date {text[:40]!r} has no zone")
    return moment.astimezone(UTC)


def record_ids(random: Callable[[int], bytes]) -> Callable[[], str]:
    """Give a source of record ids, "urn:uuid:…" of version 4 (RFC 9562 §5.4), from a source of random bytes.

    Randomness is taken for 256 ids at a time: one source for each process, never used on both sides of a fork.
    """
    pool: list[str] = []

    def new_id() -> str:
        if not pool:
            drawn = random(16 * 256).hex()
            pool.extend(drawn[at : at + 32] for at in range(0, len(drawn), 32))
        x = pool.pop()
        return f"urn:uuid:{x[:8]}-{x[8:12]}-4{x[13:16]}-{_VARIANT[x[16]]}{x[17:20]}-{x[20:]}"

    return new_id


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


def _checked_name(name: str) -> str:
    if not _TOKEN.fullmatch(name):
        raise WarcError(f"field name {name[:80]!r} is no token")
    return name


def _check_value(name: str, value: str) -> None:
    bad = next((c for c in value if unicodedata.category(c) in _FORBIDDEN or "\ud800" <= c <= "\udfff"), None)
    if bad is not None:
        raise WarcError(f"field {name} holds the control character U+{ord(bad):04X}: refuse or escape it")
