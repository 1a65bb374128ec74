"""Records packed into gzip members, with what index and custody log say of each."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from archive.cdxj import INDEXED_KINDS, index_text
from archive.custody.log import Link
from archive.gzipped import compress_member, wrap_member
from archive.record import RecordKind, RecordRef
from archive.urls import UrlError
from archive.warc import RECORD_END, WarcError, WarcRecord, hex_digest

# What an exchange is found again by: its answer, or the metadata that says that there was none.
_ANSWERS = frozenset({RecordKind.RESPONSE, RecordKind.REVISIT, RecordKind.CONVERSION})
_REFERRED = _ANSWERS | INDEXED_KINDS


@dataclass(slots=True, kw_only=True)
class Packed:
    """Records behind each other as they will stand in a file from `start` on; `members` are their bytes."""

    records: Sequence[WarcRecord]
    members: Sequence[bytes]
    offsets: Sequence[int]


def pack(records: Sequence[WarcRecord], start: int) -> Packed:
    """Compress each record into a member of its own (WARC/1.1 annex D), the first at byte `start`."""
    members = [
        wrap_member(r.header, r.block, RECORD_END)
        if r.is_dense
        else compress_member(b"".join((r.header, r.block, RECORD_END)))
        for r in records
    ]
    offsets = []
    for member in members:
        offsets.append(start)
        start += len(member)
    return Packed(records=records, members=members, offsets=offsets)


def links_of(packed: Packed) -> Iterable[Link]:
    """Give what the custody log says of each record."""
    for record, member, offset in zip(packed.records, packed.members, packed.offsets, strict=True):
        yield Link(
            id=record.record_id,
            type=record.kind.value,
            url=record.url,
            date=record.date,
            offset=offset,
            length=len(member),
            member=hashlib.sha256(member).hexdigest(),
            header=hex_digest(record.header),
            block=record.block_digest,
        )


class Placed(NamedTuple):
    """What a file gets beside the members: index lines, and the reference of the record that stands for all."""

    lines: bytes
    ref: RecordRef


def placed(packed: Packed, warc: str, at: datetime) -> Placed:
    """Give the index lines of what replay tools look up, and the answer's reference, else the last record's.

    Raises WarcError for an address that has no key.
    """
    lines, answer = [], None
    try:
        for place, record in enumerate(packed.records):
            if record.kind in _REFERRED:
                ref = _ref(packed, place, warc, at)
                answer = ref if record.kind in _ANSWERS else answer
                if record.kind in INDEXED_KINDS:
                    lines.append(index_text(ref))
    except UrlError as error:
        raise WarcError(f"{ref.url[:200]!r} has no place in an index: {error}") from error
    if answer is None:
        answer = _ref(packed, len(packed.records) - 1, warc, at)
    return Placed("".join(lines).encode("ascii"), answer)


def _ref(packed: Packed, place: int, warc: str, at: datetime) -> RecordRef:
    record = packed.records[place]
    return RecordRef(
        record_id=record.record_id,
        kind=record.kind,
        url=record.url or "",
        captured_at=at,
        warc=warc,
        offset=packed.offsets[place],
        length=len(packed.members[place]),
        payload_digest=record.payload_digest,
        status=record.status,
        content_type=record.content_type,
    )
