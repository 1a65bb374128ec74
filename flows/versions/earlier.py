"""What the archive holds of the addresses that a run is about to fetch: same bytes then become a revisit."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from archive.addresses.urls import UrlError, canonical, url_key
from archive.capture import Earlier
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.stood import gone_in, kept_of, no_versions
from archive.http import HttpResponse, read_response
from archive.originals import OriginalError, trail
from archive.reading.reader import StoredRecord, read_record
from archive.record import RecordKind, RecordRef
from archive.warc import warc_moment
from archive.writing.received import receive
from archive.writing.revisit import NOT_MODIFIED_STATUS
from flows.store.whereabouts import Whereabouts, whereabouts
from flows.versions.liars import Stood, has_validator, host_in, known_liars, lie_in, remember
from flows.watch import Beat
from spiders.frontier.plan import Plan

if TYPE_CHECKING:
    from flows.run import Run

# A choice: a feed that is asked every quarter hour is asked in full once in a hundred times.
TRUSTED = timedelta(days=1)
# A choice: after so many words of a host that an address had not changed, it is asked for the whole once. Daily: every eighth day.
MOST_CONFIRMED = 7
_LOOKED = 24  # versions of an address in which lies are looked for; a choice


def with_earlier(run: "Run", plans: Iterable[Plan], *, conditional: bool = False) -> list[Plan]:
    """Return plans with the newest whole answer that earlier runs kept of each address, where there is one.

    An answer that cannot be read back as it was written is no answer to refer to. With *conditional*, or where a plan
    asks for it, the host is asked for news only, if that answer had a validator (RFC 9110 §13.1), MOST_CONFIRMED times in a
    row at most, and if none of the host's validators lied that this store knows of (flows/versions/liars.py).
    A plan's own wish holds for TRUSTED behind a whole answer: so a validator that lies is found out.
    """
    lies: dict[str, str] = {}
    plans = list(plans)
    with whereabouts(run.house, run.spooled) as where:
        kept = kept_of(where.catalogue(), (plan.url for plan in plans if plan.earlier is None))
        found = [
            _with(plan, where, run.began_at, lies, conditional=conditional)
            if plan.earlier is None and plan.url in kept
            else _unknown(plan)
            for plan in plans
        ]
    if not any(plan.conditional for plan in found) and not lies:
        return found
    known = known_liars(run.house, run.began_at, lambda said: _tell(run, said))
    remember(run.house, ((host, why) for host, why in lies.items() if host not in known), run.began_at)
    liars = known.keys() | lies.keys()
    return [
        replace(plan, conditional=False) if plan.conditional and host_in(plan.url) in liars else plan
        for plan in found
    ]


def _tell(run: "Run", said: str) -> None:
    run.watch(Beat(stage="validators", done=0, known=0, note=said))


def good_versions(catalogue: Catalogue, url: str, *, besides: str) -> tuple[RecordRef, ...]:
    """Return the good answers of one address from all runs but *besides*, oldest first."""
    try:
        address = canonical(url)
        versions = catalogue.versions(url_key(address))
    except UrlError:
        return ()  # refused as an address: there is nothing under it
    return tuple(v.ref for v in versions if v.run != besides and v.ref.url == address and is_good(v.ref))


def held_versions(
    catalogue: Catalogue, url: str, *, besides: str = "", led_from: str = ""
) -> tuple[RecordRef, ...]:
    """Return those good answers of one address that are versions of its page, oldest first; see `no_versions`.

    Of an address to which another one led, *led_from*, none counts that came while the page was gone from there.
    """
    good = good_versions(catalogue, url, besides=besides)
    away = gone_in(catalogue, led_from) if led_from and led_from != url else frozenset()
    if away:
        theirs = {v.ref.record_id for v in catalogue.versions(url_key(url)) if (v.story, v.run) in away}
        good = tuple(ref for ref in good if ref.record_id not in theirs)
    not_held = no_versions(catalogue, url) if good else frozenset()
    return tuple(ref for ref in good if ref.record_id not in not_held)


def is_good(ref: RecordRef) -> bool:
    """Say whether a record is an answer with a page: a 2xx, or the host's word that one still stands."""
    unchanged = ref.kind is RecordKind.REVISIT and ref.status == 304
    return ref.status is not None and (200 <= ref.status < 300 or unchanged)


def _unknown(plan: Plan) -> Plan:
    """Return a plan of an address of which nothing was looked for, or nothing is kept: there is no news to ask for."""
    return plan if plan.earlier is not None else replace(plan, conditional=False)


def _with(plan: Plan, where: Whereabouts, now: datetime, lies: dict[str, str], *, conditional: bool) -> Plan:
    versions = good_versions(where.catalogue(), plan.url, besides="")
    held = held_versions(where.catalogue(), plan.url)
    for ref in reversed(versions):
        earlier = _earlier(ref, where)
        if earlier is not None:
            is_fresh = plan.conditional and now - earlier.ref.captured_at < TRUSTED
            may_ask = (
                conditional or is_fresh
            ) and ref in held  # no news of a wall or an error page says nothing
            asks = may_ask and has_validator(earlier) and _confirmed(versions) < MOST_CONFIRMED
            if asks and (why := lie_in(_bodies(versions[-_LOOKED:], where))) is not None:
                lies.setdefault(host_in(plan.url), why)
            return replace(plan, earlier=earlier, conditional=asks)
    return replace(plan, conditional=False)


def _is_confirmation(ref: RecordRef) -> bool:
    return ref.kind is RecordKind.REVISIT and ref.status == NOT_MODIFIED_STATUS


def _confirmed(versions: Sequence[RecordRef]) -> int:
    """Count how often in a row the host said last that an address had not changed."""
    return sum(1 for _ in takewhile(_is_confirmation, reversed(versions)))


def _bodies(versions: Sequence[RecordRef], where: Whereabouts) -> list[Stood]:
    """Return the bodies of an address one after the other, as far as they can be read; one that comes back is another one."""
    found: list[Stood] = []
    for _, same in groupby(versions, key=lambda ref: ref.payload_digest):
        refs = list(same)
        answer = _earlier(refs[-1], where)
        if answer is not None:
            confirmed = [ref.captured_at for ref in refs if _is_confirmation(ref)]
            found.append(Stood(answer=answer, confirmed_at=max(confirmed, default=None)))
    return found


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
    # A revisit may refer to another address with the same bytes, whose validators say nothing of this one.
    is_own = places[-1].ref.url == ref.url
    heads = (read_response(own.block), *([received.response] if is_own else []))
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


def _first(heads: Iterable[HttpResponse], name: str) -> str | None:
    return next((value for head in heads if (value := head.header(name))), None)
