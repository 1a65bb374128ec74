"""What stands where bytes were destroyed: a sound WARC record, or a line of clean text, of the very same length.

A record's stone is a `metadata` record under the id that the record had, so that what refers to it still finds it; it says
when, by which decision, and where there is room by whom and why. Its block is filled up with a field of spaces.
"""

import json
import re
import struct
import zlib
from dataclasses import dataclass
from datetime import datetime

from archive.reading.reader import StoredRecord
from archive.strict_json import moment_text
from archive.warc import sha256

OUTCOME = "destroyed"  # in the place of `no-response` and the like, docs/format.md §4
_MEMBER_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # a gzip member without name and time (RFC 1952 §2.3)
_COMMENTED = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff"  # the same, a comment behind it
_END, _STORED = struct.Struct("<II"), struct.Struct("<BHH")
_MOST_STORED = 0xFFFF
_RECORD_END = b"\r\n\r\n"
_LONGEST = 1_000  # characters of a reason that stand in a stone
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class TombstoneError(ValueError):
    """Bytes that are too few for what must stand in their place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epitaph:
    """What a stone says: when and by which decision (its store name), by whom and why."""

    at: datetime
    decision: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What a stone that was found says; `by` and `why` are empty where there was no room for them."""

    at: str
    decision: str
    by: str = ""
    why: str = ""

    @property
    def sentence(self) -> str:
        """Return it as one sentence; who and why may stand in the decision alone."""
        who = f" by {self.by}" if self.by else ""
        return f"destroyed on {self.at[:10]}{who}{': ' + self.why if self.why else ''} ({self.decision})"


def stone_of(record_id: str, url: str | None, length: int, said: Epitaph) -> bytes:
    """Return a gzip member of exactly `length` bytes, which holds the stone of a record. Raises TombstoneError."""
    full = _head(record_id, url, said.at)
    for fields in _tellings(said):
        if (member := _member(full, fields, length)) is not None:
            return member
    bare = _head(record_id, None, said.at)  # records of others may have hardly a field
    if (member := _member(bare, _tellings(said)[-1], length)) is not None:
        return member
    raise TombstoneError(f"{record_id}: {length} bytes are too few for a record that says what was destroyed")


def stone_line(length: int, decision: str) -> bytes:
    """Return a line of `length` bytes, without its line end, in the place of one of clean text. Raises TombstoneError."""
    told = json.dumps({"destroyed": decision, "record": None}, sort_keys=True).encode("ascii")
    if len(told) > length:
        raise TombstoneError(f"{length} bytes are too few for a line that says what was destroyed")
    return told.ljust(length)


def lost_of(record: StoredRecord) -> Lost | None:
    """Return what a stone says; None for every other record."""
    if record.kind != "metadata" or not record.block.startswith(f"outcome: {OUTCOME}\r\n".encode()):
        return None
    lines = record.block.decode("utf-8", "replace").split("\r\n")
    said = dict(line.split(": ", 1) for line in lines if ": " in line)
    if "decision" not in said:
        return None
    return Lost(
        at=record.field("WARC-Date") or "",
        decision=said["decision"],
        by=said.get("destroyed-by", ""),
        why=said.get("destroyed-why", ""),
    )


def _tellings(said: Epitaph) -> tuple[bytes, ...]:
    """Return the block's fields, in full and in short."""
    short = f"outcome: {OUTCOME}\r\ndecision: {said.decision}\r\n"
    who = f"destroyed-by: {_line(said.by)}\r\n" if said.by else ""
    why = f"destroyed-why: {_line(said.why)}\r\n" if said.why else ""
    return tuple(dict.fromkeys(text.encode() for text in (short + who + why, short + who, short)))


def _line(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text)[:_LONGEST].strip()


def _head(record_id: str, url: str | None, at: datetime) -> str:
    target = "" if url is None else f"WARC-Target-URI: {url}\r\n"
    return (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <{record_id}>\r\nWARC-Date: {moment_text(at)}\r\n"
        f"{target}Content-Type: application/warc-fields\r\n"
    )


def _member(head: str, fields: bytes, length: int) -> bytes | None:
    """Return the member, filled up: most of it by spaces in the block, the few bytes that are left by a gzip comment."""
    bare = _packed(head, fields, 0)
    if len(bare) > length:
        return None
    fill = max(0, length - len(bare) - _spare(length - len(bare)))
    while len(member := _packed(head, fields, fill)) > length:
        fill -= len(member) - length  # digits and digest are packed a little longer or shorter each time
        if fill <= 0:
            member = bare
            break
    left = length - len(member)
    return member if left == 0 else _COMMENTED + b" " * (left - 1) + b"\0" + member[len(_MEMBER_HEAD) :]


def _spare(room: int) -> int:
    """Return how many bytes the heads of stored blocks and a filling field take, at most."""
    return 16 + (room // _MOST_STORED + 1) * _STORED.size


def _packed(head: str, fields: bytes, fill: int) -> bytes:
    """Return a member whose filling stands in stored blocks (RFC 1951 §3.2.4), so that its length follows the fill's."""
    filling = b"filling: " + b" " * (fill - 11) + b"\r\n" if fill > 11 else b""
    block = fields + filling
    said = (
        f"{head}WARC-Block-Digest: {sha256(block)}\r\nContent-Length: {len(block)}\r\n\r\n".encode() + fields
    )
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    parts = [_MEMBER_HEAD, squeezer.compress(said)]
    if not filling:
        parts += [squeezer.compress(_RECORD_END), squeezer.flush()]
    else:
        parts += [squeezer.flush(zlib.Z_FULL_FLUSH)]
        rest = filling + _RECORD_END
        pieces = [rest[at : at + _MOST_STORED] for at in range(0, len(rest), _MOST_STORED)]
        for number, piece in enumerate(pieces, 1):
            parts += [_STORED.pack(number == len(pieces), len(piece), len(piece) ^ 0xFFFF), piece]
    whole = said + filling + _RECORD_END
    return b"".join([*parts, _END.pack(zlib.crc32(whole), len(whole) & 0xFFFFFFFF)])
