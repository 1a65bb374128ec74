"""Records packed into gzip members, with what index and custody log say of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from archive.addresses.urls import UrlError
from archive.cdxj.lines import INDEXED_KINDS, index_text
from archive.custody.log import Link
from archive.reading.gzipped import compress_lightly, compress_member, wrapped_parts
from archive.record import RecordKind, RecordRef
from archive.warc import RECORD_END, WarcError, WarcRecord
from archive.writing.rendered_names import is_rendered

# What an exchange is found again by: its answer, or the metadata that says that there was none.
_ANSWERS = frozenset({RecordKind.RESPONSE, RecordKind.REVISIT, RecordKind.CONVERSION})
_REFERRED = _ANSWERS | INDEXED_KINDS
_WORDS = {kind: kind.value for kind in RecordKind}  # a look-up takes a fifth of the time of `.value`


# Small records beside a body that is this many times their size are compressed lightly: 10 us less for each, and
# as a light member is by a quarter of its content larger, the file grows by 1/48 at the most (measured: 1.3 %).
_DWARFED = 12


@dataclass(slots=True, kw_only=True)
class Packed:
    """Records behind each other as they will stand in a file from `offsets[0]` on; `members` are views of `content`."""

    records: Sequence[WarcRecord]
    content: bytes
    members: Sequence[memoryview]
    offsets: Sequence[int]


def pack(records: Sequence[WarcRecord], start: int) -> Packed:
    """Compress each record into a member of its own (WARC/1.1 annex D), the first at byte `start`."""
    dense = small = 0
    for record in records:
        if record.is_dense:
            dense += len(record.block)
        else:
            small += len(record.header) + len(record.block)
    squeeze = compress_lightly if dense > small * _DWARFED else compress_member
    parts: list[bytes | memoryview] = []
    lengths = []
    for record in records:
        if record.is_dense:
            pieces = wrapped_parts(record.header, record.block, RECORD_END)
            parts += pieces
            lengths.append(sum(map(len, pieces)))
        else:
            member = squeeze(b"".join((record.header, record.block, RECORD_END)))
            parts.append(member)
            lengths.append(len(member))
    content = b"".join(parts)  # the one copy
    return _cut(records, content, lengths, start)


def _cut(records: Sequence[WarcRecord], content: bytes, lengths: Sequence[int], start: int) -> Packed:
    view, at = memoryview(content), 0
    members, offsets = [], []
    for length in lengths:
        members.append(view[at : at + length])
        offsets.append(start + at)
        at += length
    return Packed(records=records, content=content, members=members, offsets=offsets)


def links_of(packed: Packed) -> list[Link]:
    """Give what the custody log says of each record."""
    links = []
    for record, member, offset in zip(packed.records, packed.members, packed.offsets, strict=True):
        kind, name, url, date, header, _, block_digest, *_ = record
        digests = sha256(member).hexdigest(), sha256(header).hexdigest(), block_digest
        links.append(Link(name, _WORDS[kind], url, date, offset, len(member), *digests))
    return links


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
                answer = ref if _is_answer(record) else answer
                if record.kind in INDEXED_KINDS:
                    lines.append(index_text(ref))
    except UrlError as error:
        raise WarcError(f"{ref.url[:200]!r} has no place in an index: {error}") from error
    if answer is None:
        answer = _ref(packed, len(packed.records) - 1, warc, at)
    return Placed("".join(lines).encode("ascii"), answer)


def _is_answer(record: WarcRecord) -> bool:
    """Say whether records are found again by this one; of resources that is a rendered page, and no certificates."""
    return record.kind in _ANSWERS or is_rendered(record.url or "")


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
