"""What the archive holds of the addresses that a run is about to fetch: same bytes then become a revisit."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from archive.capture import Earlier
from archive.catalogue import Catalogue
from archive.http import HttpResponse, read_response
from archive.originals import OriginalError, trail
from archive.reader import StoredRecord, read_record
from archive.received import receive
from archive.record import RecordKind, RecordRef
from archive.urls import UrlError, canonical, url_key
from archive.warc import warc_moment
from flows.run import Run
from flows.whereabouts import Whereabouts, whereabouts
from spiders.plan import Plan

# A choice: a feed that is asked every quarter hour is asked in full once in a hundred times.
TRUSTED = timedelta(days=1)


def with_earlier(run: Run, plans: Iterable[Plan], *, conditional: bool = False) -> list[Plan]:
    """Return plans with the newest whole answer that earlier runs kept of each address, where there is one.

    An answer that cannot be read back as it was written is no answer to refer to. With *conditional*, or where a plan
    asks for it, the host is asked for news only, if that answer had a validator (RFC 9110 §13.1) that never lied.
    A plan's own wish holds for TRUSTED behind a whole answer: so a validator that lies is found out.
    """
    with whereabouts(run.house, run.folder) as where:
        return [_with(plan, where, run.began_at, conditional=conditional) for plan in plans]


def good_versions(catalogue: Catalogue, url: str, *, besides: str) -> tuple[RecordRef, ...]:
    """Return the good answers of one address from all runs but *besides*, oldest first."""
    try:
        address = canonical(url)
        versions = catalogue.versions(url_key(address))
    except UrlError:
        return ()  # refused as an address: there is nothing under it
    return tuple(v.ref for v in versions if v.run != besides and v.ref.url == address and is_good(v.ref))


def is_good(ref: RecordRef) -> bool:
    """Say whether a record is an answer with a page: a 2xx, or the host's word that one still stands."""
    unchanged = ref.kind is RecordKind.REVISIT and ref.status == 304
    return ref.status is not None and (200 <= ref.status < 300 or unchanged)


def _with(plan: Plan, where: Whereabouts, now: datetime, *, conditional: bool) -> Plan:
    if plan.earlier is not None:
        return plan
    versions = good_versions(where.catalogue(), plan.url, besides="")
    for ref in reversed(versions):
        earlier = _earlier(ref, where)
        if earlier is not None:
            is_fresh = plan.conditional and now - earlier.ref.captured_at < TRUSTED
            asks = (conditional or is_fresh) and not _lies(earlier, versions, where)
            return replace(plan, earlier=earlier, conditional=asks)
    return replace(plan, conditional=False)


def _lies(earlier: Earlier, versions: Sequence[RecordRef], where: Whereabouts) -> bool:
    """Say whether a validator is of no use: there is none, or the last other body came under the same one."""
    if not (earlier.etag or earlier.last_modified):
        return True
    digest = earlier.ref.payload_digest
    other = next((ref for ref in reversed(versions) if ref.payload_digest != digest), None)
    before = _earlier(other, where) if other is not None else None
    if before is None or before.ref.payload_digest == digest:
        return False
    if earlier.etag:  # it alone is compared where both are sent (RFC 9110 §13.1.3)
        return earlier.etag == before.etag
    return earlier.last_modified == before.last_modified


def _earlier(ref: RecordRef, where: Whereabouts) -> Earlier | None:
    """Return the whole answer behind a record with the newest validators, proven; None when it is not sound."""
    try:
        places = trail(ref, where)
        own, whole = (read_record(p.path, p.ref.offset, p.ref.length) for p in (places[0], places[-1]))
        kept_at = warc_moment(whole.field("WARC-Date") or "")
    except (OriginalError, OSError, ValueError):
        return None
    received = receive(whole.block)
    if whole.field("WARC-Truncated") or whole.field("WARC-Payload-Digest") != received.payload_digest:
        return None
    heads = (read_response(own.block), received.response)
    return Earlier(
        ref=_exactly(places[-1].ref, whole, received.response, kept_at),
        etag=_first(heads, "etag"),
        last_modified=_first(heads, "last-modified"),
    )


def _exactly(ref: RecordRef, whole: StoredRecord, response: HttpResponse, at: datetime) -> RecordRef:
    """Return a reference as the record itself has it; an index knows the time to the second only."""
    return replace(
        ref,
        kind=RecordKind.RESPONSE,
        captured_at=at,
        payload_digest=whole.field("WARC-Payload-Digest"),
        content_type=response.content_type,
    )


def _first(heads: tuple[HttpResponse, ...], name: str) -> str | None:
    return next((value for head in heads if (value := head.header(name))), None)
