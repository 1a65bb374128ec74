"""What the archive holds of the addresses that a run is about to fetch: same bytes then become a revisit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

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


def with_earlier(run: Run, plans: Iterable[Plan], *, conditional: bool = False) -> list[Plan]:
    """Return plans with the newest whole answer that earlier runs kept of each address, where there is one.

    An answer that cannot be read back as it was written is no answer to refer to. With *conditional* the host
    is asked for news only, if that answer had a validator (RFC 9110 §13.1).
    """
    with whereabouts(run.house, run.folder) as where:
        return [_with(plan, where, conditional=conditional) for plan in plans]


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


def _with(plan: Plan, where: Whereabouts, *, conditional: bool) -> Plan:
    if plan.earlier is not None:
        return plan
    for ref in reversed(good_versions(where.catalogue(), plan.url, besides="")):
        earlier = _earlier(ref, where)
        if earlier is not None:
            asks = conditional and bool(earlier.etag or earlier.last_modified)
            return replace(plan, earlier=earlier, conditional=asks)
    return plan


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
