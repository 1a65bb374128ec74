"""The exact bytes and the page behind any record reference: a response itself, a revisit by what it refers to.

A rendered page stands for itself. A revisit holds a head (WARC/1.1 §6.7). Its body stands in an earlier record, which may be in another file and
of another run; it is found by record id, else by address and time. `trail` finds the places, `read_original`
reads them; they are apart so that a worker process can be handed places instead of bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from archive.decisions.tombstones import lost_of
from archive.http import HttpResponse, entity, read_response
from archive.reading.grammar import RecordError
from archive.reading.reader import StoredRecord, read_next, read_record
from archive.record import RecordKind, RecordRef
from archive.warc import hex_digest, read_fields_block, sha256, warc_moment
from archive.writing.revisit import (
    IDENTICAL,
    NOT_MODIFIED,
    WHOLE_DIGEST,
    FramingError,
    read_framing,
    rebuilt,
)

# Ours refer to whole responses only; a chain longer than this is a mistake or a trap.
LONGEST_TRAIL = 5
_OLD_PROFILES = {  # WARC/1.0 and drafts wrote the same two under other addresses
    "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest": IDENTICAL,
    "http://netpreserve.org/warc/1.0/revisit/server-not-modified": NOT_MODIFIED,
    "http://netpreserve.org/warc/1.1/revisit/uri-agnostic-identical-payload-digest": IDENTICAL,
}


class OriginalError(Exception):
    """A record whose original cannot be given: dangling, going round, or not what its digest says."""


class DestroyedError(OriginalError):
    """A record whose bytes were destroyed by a decision. The message says when, by whom and why."""


class Where(Protocol):
    """Where records are: every method may be asked for what is not there."""

    def path(self, warc: str) -> Path:
        """Give the local file that holds a WARC by its store-relative name."""
        ...

    def by_id(self, record_id: str) -> RecordRef | None:
        """Find a record by id ("urn:uuid:…")."""
        ...

    def by_address(self, url: str, at: datetime) -> RecordRef | None:
        """Find the answer that an address gave at a time; to the second, for that is what indexes hold."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A record, and the file that holds it now."""

    ref: RecordRef
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What stands behind a reference.

    `response` is the page: head and entity, as a decoder takes them. Behind a "not modified" it is the earlier
    answer, for that is what the server said of it. `entity` is its body without transfer coding.
    """

    response: HttpResponse
    entity: bytes


def trail(ref: RecordRef, where: Where) -> tuple[Place, ...]:
    """Give the places of a record and of those that it refers to, one after the other, to a response.

    Raises OriginalError when one refers to nothing that is there, in a circle, or further than LONGEST_TRAIL;
    RecordError and OSError as reading does.
    """
    places = [Place(ref=ref, path=where.path(ref.warc))]
    while places[-1].ref.kind is RecordKind.REVISIT:
        if len(places) > LONGEST_TRAIL:
            raise OriginalError(f"{ref.record_id}: more than {LONGEST_TRAIL} revisits refer to each other")
        last = places[-1]
        earlier = _referred(_read(last), where)
        if earlier is None:
            raise OriginalError(
                f"{last.ref.record_id}: this revisit refers to a record that is not in the store: "
                f"{_read(last).field('WARC-Refers-To')}; `warraq audit` says more"
            )
        if earlier.record_id in {place.ref.record_id for place in places}:
            raise OriginalError(f"{ref.record_id}: revisits refer to each other in a circle")
        places.append(Place(ref=earlier, path=where.path(earlier.warc)))
    return tuple(places)


def read_original(places: Sequence[Place]) -> Original:
    """Read the page at the end of a trail. Raises OriginalError, RecordError, OSError."""
    own = _read(places[0])
    if own.kind == RecordKind.RESOURCE:
        return _resource(own)
    response = read_response(own.block)
    if own.kind != RecordKind.REVISIT:  # a revisit's own word is about its block, which leaves the body out
        response = replace(response, truncated=own.field("WARC-Truncated") or "")
        return Original(response=response, entity=entity(response))
    earlier = _earlier(places)
    claimed = own.field("WARC-Payload-Digest")
    if claimed is not None and claimed != sha256(earlier.entity):
        raise OriginalError(
            f"{places[0].ref.record_id}: the record that this revisit refers to has other bytes than it says"
        )
    if _profile(own) == NOT_MODIFIED:
        return earlier
    response = replace(_unframed(response, earlier.entity), truncated=earlier.response.truncated)
    return Original(response=response, entity=earlier.entity)


def _resource(own: StoredRecord) -> Original:
    """Give a resource as the answer that a server would have given: its block alone, and of what type it is."""
    headers = (("Content-Type", own.field("Content-Type") or ""),)
    answer = HttpResponse(status=200, reason="OK", headers=headers, head=b"", raw_body=own.block)
    return Original(response=answer, entity=own.block)


def exact_response(places: Sequence[Place]) -> bytes:
    """Give the bytes that were on the wire, proven. Raises OriginalError, RecordError, OSError.

    A revisit that another program wrote does not say how its body was framed; then nobody can give them.
    """
    own = _read(places[0])
    if own.kind != RecordKind.REVISIT or _profile(own) == NOT_MODIFIED:
        return own.block
    facts = _said_of(places[0], own)
    if WHOLE_DIGEST not in facts:
        raise OriginalError(f"{own.record_id}: its metadata does not say what was on the wire")
    return _exact(own, facts, _earlier(places).entity)


def rebuilt_response(place: Place, entity: bytes) -> bytes | None:
    """Give the bytes that were on the wire from a revisit and the earlier answer's entity; None: nobody can know.

    Raises OriginalError when they are not what the revisit's metadata says, RecordError, OSError.
    """
    own = _read(place)
    if _profile(own) == NOT_MODIFIED:
        return own.block
    facts = _said_of(place, own)
    return _exact(own, facts, entity) if WHOLE_DIGEST in facts else None


def _said_of(place: Place, own: StoredRecord) -> dict[str, str]:
    return dict(read_fields_block(_metadata_behind(place, own).block))


def _exact(own: StoredRecord, facts: dict[str, str], entity: bytes) -> bytes:
    try:
        wire = own.block + rebuilt(read_framing(facts), entity)
    except FramingError as error:
        raise OriginalError(f"{own.record_id}: {error}") from error
    if hex_digest(wire) != facts[WHOLE_DIGEST]:
        raise OriginalError(f"{own.record_id}: what was put together is not what was on the wire")
    return wire


def _earlier(places: Sequence[Place]) -> Original:
    if len(places) == 1:
        raise OriginalError(f"{places[0].ref.record_id} is a revisit, and its trail ends with it")
    return read_original(places[1:])


def _read(place: Place) -> StoredRecord:
    record = read_record(place.path, place.ref.offset, place.ref.length)
    if (lost := lost_of(record)) is not None:
        raise DestroyedError(f"{place.ref.url[:200]} ({place.ref.record_id}) was {lost.sentence}")
    return record


def _profile(record: StoredRecord) -> str:
    said = record.field("WARC-Profile") or ""
    return _OLD_PROFILES.get(said, said)


def _referred(record: StoredRecord, where: Where) -> RecordRef | None:
    """Find the record that a revisit refers to: by its id, else by its address and time."""
    named = (record.field("WARC-Refers-To") or "").strip("<>")
    if named and (found := where.by_id(named)) is not None:
        return found
    url, at = record.field("WARC-Refers-To-Target-URI"), record.field("WARC-Refers-To-Date")
    try:
        return where.by_address(url.strip("<>"), warc_moment(at)) if url and at else None
    except ValueError:
        return None


def _unframed(response: HttpResponse, body: bytes) -> HttpResponse:
    """Give a head with another record's entity: no transfer coding stands on it any more."""
    headers = tuple(pair for pair in response.headers if pair[0].lower() != "transfer-encoding")
    return replace(response, headers=headers, raw_body=body)


def _metadata_behind(place: Place, own: StoredRecord) -> StoredRecord:
    """Read the record behind a revisit: the metadata of its exchange."""
    try:
        record = read_next(place.path, place.ref.offset + place.ref.length)
    except RecordError as error:
        raise OriginalError(f"{own.record_id}: no metadata record stands behind this revisit") from error
    if record.kind != RecordKind.METADATA or f"<{own.record_id}>" not in record.all("WARC-Concurrent-To"):
        raise OriginalError(f"{own.record_id}: no metadata record stands behind this revisit")
    return record
