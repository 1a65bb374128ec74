"""Where a record came from: how it was asked for, what the site's rules said, who answered, and where it stands now."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from archive.addresses.urls import UrlError, url_key
from archive.catalogue.catalogue import Catalogue, Version
from archive.fate import Fate, Outcome
from archive.http import read_response
from archive.originals import OriginalError, read_original, trail
from archive.reading.grammar import RecordError
from archive.record import RecordRef
from archive.store import StoreError
from archive.warc import Fields as Pairs
from archive.writing.rendered import page_address
from desk.web.article.exchange import Exchange, exchange_of
from flows.house import House
from flows.store.whereabouts import Whereabouts
from spiders.manners.robots import rules_of, rules_text, rules_url

_MOST_HOPS = 10  # a run follows no more
_FURTHER = 64 * 1024  # characters of a head that are shown; real ones have some hundreds
_REDIRECTS = range(300, 400)


class Leave(StrEnum):
    """What a site's robots.txt said of an address when it was asked; NOT_FOUND: no robots.txt of that time is in the store."""

    ALLOWED = "allowed"
    NO_RULES = "no_rules"
    REFUSED = "refused"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The robots.txt that let us ask: which record holds it, and when it was fetched."""

    leave: Leave
    url: str
    ref: RecordRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """All that is told of one record besides its integrity.

    `asked` are the addresses that led to it, from the first asked to the one before its own, empty where it was asked directly. Heads
    are exact, as text. `body_sha256` is of the payload with all content codings undone, as spans count it.
    """

    ref: RecordRef
    story: str
    run: str
    captured_at: str
    kind: str
    asked: tuple[str, ...]
    ip: str | None
    protocols: tuple[str, ...]
    cipher: str | None
    chain_uri: str | None
    chain_pem: str
    request_head: str
    response_head: str
    block_digest: str | None
    payload_digest: str | None
    wire_digest: str | None
    refers_to: str | None
    metadata: Pairs
    written_by: Pairs
    log_name: str
    log_number: int | None
    log_line: str
    rules: Rules


def provenance_of(house: House, version: Version, exchange: Exchange, where: Whereabouts) -> Provenance:
    """Return what is told of a record, read from the records beside it."""
    record, line = exchange.record, exchange.line
    return Provenance(
        ref=version.ref,
        story=version.story,
        run=version.run,
        captured_at=record.field("WARC-Date") or "",
        kind=record.kind,
        asked=tuple(_asked(house, version, exchange, where.catalogue())),
        ip=record.field("WARC-IP-Address"),
        protocols=record.all("WARC-Protocol"),
        cipher=record.field("WARC-Cipher-Suite"),
        chain_uri=exchange.said("tls-chain"),
        chain_pem=exchange.chain.block.decode("ascii", "replace") if exchange.chain else "",
        request_head=_head(exchange.request.block) if exchange.request else "",
        response_head=_text(read_response(record.block).head),
        block_digest=record.field("WARC-Block-Digest"),
        payload_digest=record.field("WARC-Payload-Digest"),
        wire_digest=exchange.said("response-sha256"),
        refers_to=(record.field("WARC-Refers-To") or exchange.said("source") or "").strip("<>") or None,
        metadata=exchange.metadata,
        written_by=exchange.written_by,
        log_name=exchange.log.name if exchange.log else "",
        log_number=line.number + 1 if line else None,
        log_line=line.raw if line else "",
        rules=rules_for(version, exchange, where),
    )


def certificate_digests(pem: str) -> tuple[str, ...]:
    """Return the SHA-256 of each certificate of a PEM chain as it stands there, the server's own first."""
    ends = "-----END CERTIFICATE-----"
    return tuple(
        hashlib.sha256(_der(part)).hexdigest() for part in pem.split(ends) if "BEGIN CERTIFICATE" in part
    )


def _der(part: str) -> bytes:
    try:
        return base64.b64decode("".join(part.rsplit("-----", maxsplit=1)[-1].split()), validate=True)
    except (binascii.Error, ValueError):
        return part.encode("ascii", "replace")


def _asked(house: House, version: Version, exchange: Exchange, catalogue: Catalogue) -> Iterator[str]:
    """Give the addresses that were asked one after the other, as each names the one whose redirect led to it."""
    chain: list[str] = []
    at: Exchange | None = exchange
    while at is not None and (at.said("hopsFromSeed") or "").startswith("R") and len(chain) < _MOST_HOPS:
        via = at.said("via")
        if via is None or via in chain:
            break
        chain.append(via)
        before = _kept_in(catalogue, via, version, lambda status: status in _REDIRECTS)
        at = _exchange(house, before)
    yield from reversed(chain)


def _exchange(house: House, version: Version | None) -> Exchange | None:
    try:
        return exchange_of(house, version.ref) if version else None
    except (RecordError, StoreError, OSError):
        return None  # the chain ends where it cannot be read; the audit names the record


def rules_for(version: Version, exchange: Exchange, where: Whereabouts) -> Rules:
    """Return the robots.txt that was in force when an address was asked, and what it says of it: it is read again, by the same rules."""
    url = page_address(version.ref.url)
    if not url.lower().startswith(("http://", "https://")):
        return Rules(leave=Leave.NOT_FOUND, url=url)
    source = rules_url(url)
    found = _before(where.catalogue(), source, version)
    if found is None:
        return Rules(leave=Leave.NOT_FOUND, url=source)
    agent = next((value for name, value in exchange.written_by if name == "http-header-user-agent"), "warraq")
    return Rules(leave=_leave(found.ref, url, agent, where), url=source, ref=found.ref)


def _leave(ref: RecordRef, url: str, agent: str, where: Whereabouts) -> Leave:
    status = ref.status or 0
    if not (200 <= status < 300 or status == 304):
        is_missing = 400 <= status < 500 and status not in {401, 403, 429}
        return Leave.NO_RULES if is_missing else Leave.NOT_FOUND
    try:
        original = read_original(trail(ref, where))
    except (OriginalError, RecordError, StoreError, OSError):
        return Leave.NOT_FOUND
    text = rules_text(original.response.head + original.response.raw_body)
    rules = rules_of(ref.url, Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref), text)
    return Leave.ALLOWED if rules.refuses(url, agent) is None else Leave.REFUSED


def _before(catalogue: Catalogue, url: str, asked: Version) -> Version | None:
    """Return the newest answer of an address that was kept before another record: of its own run, else of any."""
    kept = [one for one in _versions(catalogue, url) if one.ref.captured_at <= asked.ref.captured_at]
    own = [one for one in kept if (one.story, one.run) == (asked.story, asked.run)]
    return next(reversed(own or kept), None)


def _kept_in(
    catalogue: Catalogue, url: str, asked: Version, wanted: Callable[[int | None], bool]
) -> Version | None:
    same = (one for one in _versions(catalogue, url) if (one.story, one.run) == (asked.story, asked.run))
    return next((one for one in same if wanted(one.ref.status)), None)


def _versions(catalogue: Catalogue, url: str) -> tuple[Version, ...]:
    try:
        return tuple(one for one in catalogue.versions(url_key(url)) if one.ref.url == url)
    except UrlError:
        return ()


def _head(block: bytes) -> str:
    """Return the head of a request block."""
    end = block.find(b"\r\n\r\n")
    return _text(block if end < 0 else block[: end + 4])


def _text(head: bytes) -> str:
    """Return a head as text: UTF-8 where it is, as some servers send it, else a letter a byte."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    return text.replace("\r\n", "\n")[:_FURTHER]
