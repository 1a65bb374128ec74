"""A capture as WARC records: request and response, and a metadata record for what neither can say.

The records of one exchange name each other in WARC-Concurrent-To (WARC/1.1 §5.7), in both directions.
"""

import base64
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.capture import Capture
from archive.http import HttpResponse, entity, read_response, request_body
from archive.record import RecordKind
from archive.warc import (
    Fields,
    WarcError,
    WarcRecord,
    bracketed,
    fields_block,
    sha256,
    target_uri,
    warc_date,
)

# WARC-Protocol's words (iipc/warc-specifications #42) for OpenSSL's; an unknown version is left out.
TLS_PROTOCOLS = {
    "SSLv3": "ssl/3",
    "TLSv1": "tls/1.0",
    "TLSv1.1": "tls/1.1",
    "TLSv1.2": "tls/1.2",
    "TLSv1.3": "tls/1.3",
}
_DEFAULT_PORTS = {"http": 80, "https": 443}


def records_of(capture: Capture, new_id: Callable[[], str], warcinfo_id: str) -> tuple[WarcRecord, ...]:
    """Give the records of one exchange in writing order: request, response, metadata.

    No response stands there when the server never answered; metadata stands there then, and when there is
    something that the exchange itself does not show: 1xx answers, bytes behind the body, a repeated
    attempt, an unusual port. `new_id` gives a fresh "urn:uuid:…" a call. Raises WarcError when a field of
    the capture must not stand in a record header.
    """
    response = read_response(capture.response)
    blocks = [(RecordKind.REQUEST, capture.request)]
    if capture.response:
        blocks.append((RecordKind.RESPONSE, capture.response))
    if facts := _facts(capture):
        blocks.append((RecordKind.METADATA, fields_block(facts)))
    ids = [new_id() for _ in blocks]
    exchange = _Exchange(response=response, fields=_shared_fields(capture, response, warcinfo_id))
    return tuple(
        _record(kind, block, (own_id, *(other for other in ids if other != own_id)), exchange)
        for own_id, (kind, block) in zip(ids, blocks, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exchange:
    """What the records of one exchange have in common."""

    response: HttpResponse
    fields: Fields


def _record(kind: RecordKind, block: bytes, ids: tuple[str, ...], exchange: _Exchange) -> WarcRecord:
    """Give one record of an exchange; `ids` are its own id and then those of the others."""
    response = exchange.response
    payload_digest = _payload_digest(kind, block, response)
    is_response = kind is RecordKind.RESPONSE
    own = [("Content-Type", _CONTENT_TYPES[kind]), ("WARC-Block-Digest", sha256(block))]
    if payload_digest is not None:
        own.append(("WARC-Payload-Digest", payload_digest))
    return WarcRecord(
        kind=kind,
        record_id=ids[0],
        fields=(
            ("WARC-Type", kind.value),
            ("WARC-Record-ID", bracketed(ids[0])),
            *(("WARC-Concurrent-To", bracketed(other)) for other in ids[1:]),
            *(field for field in exchange.fields if is_response or field[0] != "WARC-Truncated"),
            *own,
        ),
        block=block,
        payload_digest=payload_digest,
        status=response.status if is_response else None,
        content_type=response.content_type if is_response else None,
    )


def _payload_digest(kind: RecordKind, block: bytes, response: HttpResponse) -> str | None:
    """Give the digest of the entity (WARC/1.1 §5.9); warc-fields have no payload apart from the block."""
    if kind is RecordKind.REQUEST:
        return sha256(request_body(block))
    return sha256(entity(response)) if kind is RecordKind.RESPONSE else None


def _shared_fields(capture: Capture, response: HttpResponse, warcinfo_id: str) -> Fields:
    """Give what is known of the exchange as a whole, in the order of writing."""
    fields = [
        ("WARC-Date", warc_date(capture.requested_at)),
        ("WARC-Target-URI", target_uri(capture.url)),
        ("WARC-Warcinfo-ID", bracketed(warcinfo_id)),
    ]
    if capture.ip is not None:
        fields.append(("WARC-IP-Address", _checked_ip(capture.ip)))
    fields.append(("WARC-Protocol", f"http/{response.version or '1.1'}"))
    if capture.tls is not None:
        if capture.tls.version in TLS_PROTOCOLS:
            fields.append(("WARC-Protocol", TLS_PROTOCOLS[capture.tls.version]))
        fields.append(("WARC-Cipher-Suite", capture.tls.cipher))
    if capture.truncated is not None:
        fields.append(("WARC-Truncated", capture.truncated.value))
    return tuple(fields)


_CONTENT_TYPES = {
    RecordKind.REQUEST: "application/http;msgtype=request",
    RecordKind.RESPONSE: "application/http;msgtype=response",
    RecordKind.METADATA: "application/warc-fields",
}


def _facts(capture: Capture) -> Fields:
    """Give what neither request nor response shows; empty for an ordinary exchange."""
    facts: list[tuple[str, str]] = []
    if not capture.response:
        facts.append(("outcome", "no-response"))
        if capture.truncated is not None:
            facts.append(("truncated", capture.truncated.value))
    if capture.attempt != 1:
        facts.append(("attempt", str(capture.attempt)))
    if capture.port != _usual_port(capture):
        facts.append(("port", "unknown" if capture.port is None else str(capture.port)))
    if capture.trailing_bytes:
        facts.append(("trailing-bytes", str(capture.trailing_bytes)))
    if capture.informational:
        facts.append(("informational-base64", base64.b64encode(capture.informational).decode("ascii")))
    return tuple(facts)


def _usual_port(capture: Capture) -> int | None:
    """Give the port that a capture's URL names or its scheme implies; None when nothing was dialled."""
    if capture.ip is None:
        return None
    parts = urlsplit(capture.url)
    try:
        return parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:  # a port out of range: then the dialled one is worth writing down
        return None


def _checked_ip(ip: str) -> str:
    try:
        ipaddress.ip_address(ip)
    except ValueError as error:
        raise WarcError(f"WARC-IP-Address {ip[:80]!r} is no IP address") from error
    return ip
