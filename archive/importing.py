"""Foreign WARC files made ready for a store: their bytes stay as they are, index and custody log are made anew.

An import is known by its files' names, `<run>-import-<n>.warc.gz` of a run `…-import`: the audit then asks of the
records what it asks of a stranger's file, and of the file what it asks of ours.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from archive.addresses.urls import UrlError
from archive.cdxj.lines import CdxError, index_line, line_of
from archive.checks.facts import RecordFacts
from archive.custody.log import Link, first_head, lines_of
from archive.disk import CHUNK
from archive.http import read_response
from archive.reading.grammar import HEAD_END, read_head
from archive.record import RecordKind, RecordRef
from archive.strict_json import read_moment

if TYPE_CHECKING:
    from hashlib import _Hash

_IMPORTED = re.compile(
    r"warc/[^/]+/[0-9]{8}T[0-9]{6}Z-import(?:-[0-9a-z][0-9a-z-]*)?-import-[0-9]+\.warc\.gz"
)
_GZIP = 31  # zlib's word for a gzip wrapper
_HTTP_HEAD = (
    64 * 1024
)  # bytes of a block in which the answer's Content-Type is looked for; servers send some 1 kB
_MEDIA_TYPE = re.compile(r"[!#$&^_.+\-0-9a-z]+/[!#$&^_.+\-0-9a-z]+")
_PRINTABLE = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"  # what `quote` leaves as it is, beside letters and digits
_ANY_URN = "urn:none"  # stands in for an address without a key while its line is made


class NotImportableError(ValueError):
    """A sound foreign file that a store cannot hold as it is. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A foreign file at hand: where its bytes are, its name in the store, and its records, checked, in order."""

    path: Path
    name: str
    records: Sequence[RecordFacts]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bytes:
    """What one reading of a member gave: digests in hex, WARC-Type as it is spelt, the media type of what it holds."""

    member: str
    header: str
    block: str
    type: str
    mime: str | None


def import_name(story: str, run: str, number: int) -> str:
    """Return the store name of a run's foreign file."""
    return f"warc/{story}/{run}-import-{number}.warc.gz"


def is_imported(name: str) -> bool:
    """Say whether a WARC file of a store came from elsewhere."""
    return _IMPORTED.fullmatch(name) is not None


def log_and_refs(foreign: Foreign) -> tuple[bytes, tuple[RecordRef, ...]]:
    """Return the custody log of a foreign file, and the place of each record that an index holds.

    Raises NotImportableError for what no index can hold: a record id that stands twice, a date without its second.
    """
    _refuse_twice(foreign)
    links: list[Link] = []
    refs: list[RecordRef] = []
    with foreign.path.open("rb") as file:
        for record in foreign.records:
            read = _read(file, record)
            links.append(_link(record, read))
            if record.indexed:
                refs.append(_ref(record, foreign.name, read.mime))
    log, _ = lines_of(first_head(foreign.name), foreign.name, links)
    return log, tuple(refs)


def index_of(refs: Sequence[RecordRef]) -> bytes:
    """Return the sorted index lines of these records; an address that is none of the web stands as it is."""
    return b"".join(sorted(_line(ref).encode("ascii") + b"\n" for ref in refs))


def _line(ref: RecordRef) -> str:
    try:
        return line_of(index_line(ref))
    except (UrlError, CdxError):  # "dns:…", "metadata://…": no web address, so nobody knows its key better
        key = quote(ref.url.lower(), safe=_PRINTABLE)
        return line_of(replace(index_line(replace(ref, url=_ANY_URN)), key=key, url=ref.url))


def _read(file: BinaryIO, record: RecordFacts) -> _Bytes:
    """Read a record's member once, piece by piece: all that log and index say of its bytes."""
    member, header, block = (hashlib.sha256() for _ in range(3))
    text, head, begin, left = _text(file, record, member), b"", b"", record.size
    while (end := head.find(HEAD_END)) < 0:
        head += next(text)
    rest: bytes | memoryview = head[end + len(HEAD_END) :]
    head = head[: end + len(HEAD_END)]
    header.update(head)
    while rest:
        rest = rest[:left]
        left -= len(rest)
        begin = begin or bytes(rest[:_HTTP_HEAD])
        block.update(rest)
        rest = next(text, b"")
    for _ in text:  # so that the whole member is hashed
        pass
    fields = {name.lower(): value for name, value in read_head(head)}
    return _Bytes(
        member=member.hexdigest(),
        header=header.hexdigest(),
        block=block.hexdigest(),
        type=fields["warc-type"],
        mime=_mime(record, fields.get("content-type", ""), begin),
    )


def _text(file: BinaryIO, record: RecordFacts, member: "_Hash") -> Iterator[bytes]:
    """Give the text of a record's member in pieces, none of them empty; every byte of the member goes to `member`."""
    unzip, left = zlib.decompressobj(wbits=_GZIP), record.length
    file.seek(record.offset)
    while left and (piece := file.read(min(CHUNK, left))):
        left -= len(piece)
        member.update(piece)
        while piece:
            if text := unzip.decompress(piece, CHUNK):
                yield text
            piece = unzip.unconsumed_tail


def _mime(record: RecordFacts, told: str, begin: bytes) -> str | None:
    """Return the media type of what a record holds: an answer's own word, else the record's."""
    if record.is_http:
        return read_response(begin).content_type
    value = told.partition(";")[0].strip().lower()
    return value if _MEDIA_TYPE.fullmatch(value) else None


def _refuse_twice(foreign: Foreign) -> None:
    seen: set[str] = set()
    for record in foreign.records:
        if record.record_id in seen:
            raise NotImportableError(
                f"record id {record.record_id[:200]} stands twice, and a store names a record by its id"
            )
        seen.add(record.record_id)


def _link(record: RecordFacts, read: _Bytes) -> Link:
    return Link(
        id=record.record_id,
        type=read.type,
        url=record.url or None,
        date=record.date,
        offset=record.offset,
        length=record.length,
        member=read.member,
        header=read.header,
        block=read.block,
    )


def _ref(record: RecordFacts, warc: str, mime: str | None) -> RecordRef:
    if not record.url:
        raise NotImportableError(
            f"the {record.kind} at {record.offset} has no address, so nobody could find it"
        )
    return RecordRef(
        record_id=record.record_id,
        kind=RecordKind(record.kind),
        url=record.url,
        captured_at=_moment(record),
        warc=warc,
        offset=record.offset,
        length=record.length,
        payload_digest=record.payload_digest,
        status=record.status,
        content_type=mime,
    )


def _moment(record: RecordFacts) -> datetime:
    try:
        return read_moment(record.date.upper())  # RFC 3339 §5.6: t and z may stand in lower case
    except ValueError as error:
        raise NotImportableError(
            f"the WARC-Date {record.date[:60]!r} at {record.offset} does not name a second, as an index does"
        ) from error
