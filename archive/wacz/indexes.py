"""The indexes of a package of anybody's: CDXJ lines, plain or in the gzip blocks of a compressed index (ZipNum).

`index.cdx.gz` holds sorted lines in gzip members; `index.idx` names the first line of each member, where it stands,
and its SHA-256 (WACZ 1.1.1 indexes; pywb's compressed CDXJ). Writers differ in small things: numbers as numbers or as
text, 14 or 17 digits of time, digests with or without a label. None of that is a difference here.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from archive.strict_json import JsonError, read_json

BLOCK_LINES = 3000  # as py-wacz and pywb write them
_LARGEST_BLOCK = 32 << 20  # bytes unpacked: 3,000 lines of 10 KB
_BITE = 4 << 10  # bytes fed at once: what stands behind a member is copied once more
_META = b"!meta "
_LINE = re.compile(rb"(\S+) (\d{4,17}) (\{.*\})\s*", re.DOTALL)


class PackageIndexError(Exception):
    """An index that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignLine:
    """One line of a package's index. `filename` is the WARC's name in archive/; digests are as they were written."""

    key: str
    timestamp: str
    url: str
    filename: str
    offset: int
    length: int
    digest: str | None
    record_digest: str | None
    record_id: str | None
    status: str | None


def read_line(raw: bytes) -> ForeignLine:
    """Read one line. Raises PackageIndexError."""
    match = _LINE.fullmatch(raw)
    try:
        value = read_json(match[3], "line") if match else None
    except JsonError as error:
        raise PackageIndexError(f"no CDXJ line: {raw[:200]!r} ({error})") from error
    if match is None or not isinstance(value, dict):
        raise PackageIndexError(f"no CDXJ line: {raw[:200]!r}")
    return ForeignLine(
        key=match[1].decode("utf-8", "replace"),
        timestamp=match[2].decode(),
        url=_text(value, "url", raw),
        filename=_text(value, "filename", raw).removeprefix("archive/"),
        offset=_number(value, "offset", raw),
        length=_number(value, "length", raw),
        digest=_optional(value, "digest"),
        record_digest=_optional(value, "recordDigest"),
        record_id=_optional(value, "recordid"),
        status=_optional(value, "status"),
    )


def _text(value: dict[str, object], key: str, raw: bytes) -> str:
    found = value.get(key)
    if not isinstance(found, str):
        raise PackageIndexError(f"{key!r} is missing in the line {raw[:200]!r}")
    return found


def _number(value: dict[str, object], key: str, raw: bytes) -> int:
    found = value.get(key)
    if isinstance(found, str | int) and re.fullmatch(r"[0-9]{1,18}", str(found)):
        return int(found)
    raise PackageIndexError(f"{key!r} is no number in the line {raw[:200]!r}")


def _optional(value: dict[str, object], key: str) -> str | None:
    found = value.get(key)
    return str(found) if isinstance(found, str | int) and found not in {"", "-"} else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One gzip member of a compressed index, as its idx line says: first key and time, place, and digest or None."""

    first: str
    filename: str | None
    offset: int
    length: int
    digest: str | None


def read_idx(content: bytes) -> tuple[str | None, tuple[Block, ...]]:
    """Return the index's file name (from the !meta line) and the blocks. Raises PackageIndexError."""
    name, blocks = None, []
    for raw in content.splitlines():
        if raw.startswith(_META):
            name = _meta_name(raw)
        elif raw:
            blocks.append(_block(raw))
    return name, tuple(blocks)


def _meta_name(raw: bytes) -> str | None:
    try:
        value = read_json(raw[raw.find(b"{") :], "idx")
    except JsonError as error:
        raise PackageIndexError(f"no !meta line: {raw[:200]!r} ({error})") from error
    return _optional(value, "filename") if isinstance(value, dict) else None


def _block(raw: bytes) -> Block:
    match = _LINE.fullmatch(raw)
    try:
        value = read_json(match[3], "line") if match else None
    except JsonError as error:
        raise PackageIndexError(f"no idx line: {raw[:200]!r} ({error})") from error
    if match is None or not isinstance(value, dict):
        raise PackageIndexError(f"no idx line: {raw[:200]!r}")
    return Block(
        first=f"{match[1].decode('utf-8', 'replace')} {match[2].decode()}",
        filename=_optional(value, "filename"),
        offset=_number(value, "offset", raw),
        length=_number(value, "length", raw),
        digest=_optional(value, "digest"),
    )


def inflate_members(content: Iterator[bytes]) -> Iterator[tuple[int, str, bytes]]:
    """Give each gzip member of an index: its place, its digest as an idx line has it, and its text.

    Raises PackageIndexError for what is no gzip.
    """
    at, held, used, digest = 0, bytearray(), 0, hashlib.sha256()
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for bite in _bites(content):
        rest = bite
        while rest:
            held += _inflated(inflater, rest, len(held))
            mine = rest[: len(rest) - len(inflater.unused_data)]
            digest.update(mine)
            used, rest = used + len(mine), inflater.unused_data
            if inflater.eof:
                yield at, f"sha256:{digest.hexdigest()}", bytes(held)
                at, held, used, digest = at + used, bytearray(), 0, hashlib.sha256()
                inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    if used:
        raise PackageIndexError(f"the gzip member at {at} is cut")


def _bites(content: Iterator[bytes]) -> Iterator[bytes]:
    return (piece[at : at + _BITE] for piece in content for at in range(0, len(piece), _BITE))


def _inflated(inflater: "zlib._Decompress", packed: bytes, held: int) -> bytes:
    try:
        text = inflater.decompress(packed, _LARGEST_BLOCK + 1 - held)
    except zlib.error as error:
        raise PackageIndexError(f"a gzip member of the index is damaged ({error})") from error
    if held + len(text) > _LARGEST_BLOCK:
        raise PackageIndexError(f"a block of the index unpacks to more than {_LARGEST_BLOCK} bytes")
    return text
