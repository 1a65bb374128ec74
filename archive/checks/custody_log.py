"""Does a WARC file still hold what its custody log says of it, record for record, in both directions?

This finds what no digest inside a WARC file can: a record taken out at a member's border, one put in, a date or an
address rewritten in a header, a body forged together with its digests.
"""

import hashlib
import zlib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.audit.finding import Finding, FindingVerdict, without_name
from archive.checks.facts import RecordFacts
from archive.custody.log import CustodyError, CustodyLine, custody_name, sound_lines
from archive.decisions.destruction import Piece
from archive.store import Store, StoreError, StoreErrorKind

_HEAD_END = b"\r\n\r\n"
_PIECE = 256 * 1024  # read at once: records stand one behind the other
_RECORD_END = len(_HEAD_END)  # two line ends close a record (WARC/1.1 §4)
_GZIP = 31  # zlib's word for a gzip wrapper
_LONGEST = 64 << 20  # bytes of a changed member that are unpacked to say what of it was changed


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcFile:
    """A WARC file at hand: `name` is its store-relative name, `records` what was read there.

    Its bytes are those of `path` from `at` on: inside a package a file begins somewhere. `stones` are what was destroyed, by offset.
    """

    name: str
    path: Path
    records: Sequence[RecordFacts]
    at: int = 0
    stones: Mapping[int, Piece] = field(default_factory=dict)


def check_stored_log(store: Store, file: WarcFile) -> Iterator[Finding]:
    """Compare a file of a store with its log there; a missing log is told by `check_custody`, which knows who seals it."""
    try:
        name = custody_name(file.name)
        content = store.read(name)
    except CustodyError:
        return
    except StoreError as error:
        if error.kind is not StoreErrorKind.MISSING:
            yield _finding(FindingVerdict.UNVERIFIABLE, file.name, f"its custody log cannot be read: {error}")
        return
    yield from check_log(content, name, file)


def check_log(content: bytes, name: str, file: WarcFile) -> Iterator[Finding]:
    """Compare a log with the records of its WARC file; OK is said when every line and every record agree.

    `name` is the log's store-relative name: the chain begins with it. Findings about a line have its byte in the
    log, findings about a record its byte in the WARC file.
    """
    lines, broken = sound_lines(content, name)
    wrong = 0
    if broken is not None:
        wrong += 1
        yield _finding(FindingVerdict.ALTERED, name, str(broken), broken.offset)
    for finding in _compared(lines, name, file, whole=broken is None):
        wrong += 1
        yield finding
    if not wrong:
        yield _finding(FindingVerdict.OK, file.name, f"{len(lines)} records are those of {name}")


def _compared(lines: Sequence[CustodyLine], name: str, file: WarcFile, *, whole: bool) -> Iterator[Finding]:
    by_id = {record.record_id: record for record in file.records}
    logged, moved = set(), 0
    with file.path.open("rb", buffering=_PIECE) as stream:
        for line in lines:
            link = line.link
            logged.add(link.id)
            if (stone := file.stones.get(link.offset)) is not None:
                yield from _of_other_bytes(stone, line, file)
                continue
            record = by_id.get(link.id)
            if record is None:
                message = f"the {link.type} record {link.id} of {(link.url or '')[:200]!r} stood at {link.offset} of {file.name}, and is gone"
                yield _finding(FindingVerdict.MISSING, name, message, line.at)
                continue
            if stream.tell() != file.at + record.offset:
                stream.seek(file.at + record.offset)
            change = _change(line, record, _member(stream, record.length), moved)
            moved = record.offset - link.offset  # told where it begins, not of every record behind
            if change:
                yield _finding(
                    FindingVerdict.ALTERED, file.name, f"{change}; see {name} at {line.at}", record.offset
                )
    if whole:
        yield from _put_in(file, name, logged)


def _of_other_bytes(stone: Piece, line: CustodyLine, file: WarcFile) -> Iterator[Finding]:
    """Give a finding where what was destroyed is not what the line speaks of."""
    link = line.link
    if (stone.old, stone.record_id, stone.length) != (link.member, link.id, link.length):
        message = f"{link.id} was destroyed by a decision that speaks of other bytes than were logged"
        yield _finding(FindingVerdict.ALTERED, file.name, message, link.offset)


def _put_in(file: WarcFile, name: str, logged: Container[str]) -> Iterator[Finding]:
    """Give a finding for each record that no line speaks of; of two records with one id the last is the one that was logged."""
    by_id = {record.record_id: record for record in file.records}
    for record in file.records:
        if record.record_id not in logged or by_id[record.record_id] is not record:
            message = f"the {record.kind} record {record.record_id} stands in no line of {name}: it was put in later"
            yield _finding(FindingVerdict.ALTERED, file.name, message, record.offset)


def _member(stream: BinaryIO, length: int) -> tuple[str, bytes]:
    """Return the digest of the next bytes, and the bytes where they are few enough to be looked into."""
    if length <= _LONGEST:
        member = stream.read(length)
        return hashlib.sha256(member).hexdigest(), member
    digest, left = hashlib.sha256(), length
    while left and (piece := stream.read(min(_PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest(), b""


def _change(line: CustodyLine, record: RecordFacts, read: tuple[str, bytes], moved: int) -> str | None:
    """Return what of a record is not as it was logged; None when all is, but for being `moved` like the one before."""
    link, (digest, member) = line.link, read
    if digest == link.member:
        stood = link.offset + moved if record.offset == link.offset + moved else link.offset
        was = (stood, link.length, link.type, link.url or "", link.date)
        if was == (record.offset, record.length, record.kind, record.url, record.date):
            return None
        pairs = {"place": ((stood, link.length), (record.offset, record.length)),
                 "type": (link.type.lower(), record.kind.lower()), "address": (link.url or "", record.url),
                 "date": (link.date, record.date)}  # fmt: skip
        wrong = next(((what, pair) for what, pair in pairs.items() if pair[0] != pair[1]), None)
        return wrong and f"its {wrong[0]} was {str(wrong[1][0])[:200]!r} and is {str(wrong[1][1])[:200]!r}"
    seen = _digests(member)
    if seen is None:
        return "its bytes are not those that were logged"
    parts = [
        what
        for what, was, now in zip(("header", "block"), (link.header, link.block), seen, strict=True)
        if was != now
    ]
    if parts:
        named = f" (date {link.date} is {record.date})" if link.date != record.date else ""
        named += (
            f" (address {(link.url or '')[:200]!r} is {record.url[:200]!r})"
            if (link.url or "") != record.url
            else ""
        )
        return f"its {' and its '.join(parts)} was changed{named}"
    return "it was packed anew: header and block are those that were logged, the compressed bytes are not"


def _digests(member: bytes) -> tuple[str, str] | None:
    """Return the digests of a record's header and block; None when it is too large or no sound member."""
    try:
        text = zlib.decompressobj(wbits=_GZIP).decompress(member, _LONGEST + 1)
    except zlib.error:
        return None
    end = text.find(_HEAD_END) + len(_HEAD_END)
    if len(text) > _LONGEST or end < len(_HEAD_END):
        return None
    return hashlib.sha256(text[:end]).hexdigest(), hashlib.sha256(text[end:-_RECORD_END]).hexdigest()


def _finding(verdict: FindingVerdict, subject: str, message: str, offset: int | None = None) -> Finding:
    told = without_name(message, subject)
    return Finding(check="custody", verdict=verdict, subject=subject, offset=offset, message=told)
