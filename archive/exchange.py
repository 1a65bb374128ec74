"""A capture as WARC records: request, response or revisit, and a metadata record for what neither can say.

The records of one exchange name each other in WARC-Concurrent-To (WARC/1.1 §5.7), in both directions.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from archive.capture import Capture
from archive.certificates import CONTENT_TYPE, chain_uri, pem_chain
from archive.http import request_body
from archive.metadata import metadata_of
from archive.received import Received
from archive.record import RecordKind
from archive.revisit import IDENTICAL, Repeat
from archive.warc import (
    WarcError,
    WarcRecord,
    bracketed,
    field_lines,
    fields_block,
    hex_digest,
    record_header,
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
_DENSE = frozenset({"gzip", "br", "zstd", "deflate", "x-gzip"})  # codings of which isal makes nothing smaller
_WORDS = {kind: kind.value for kind in RecordKind}  # a look-up takes a fifth of the time of `.value`
_REQUEST = "Content-Type: application/http;msgtype=request\r\n"
_RESPONSE = "Content-Type: application/http;msgtype=response\r\n"
_METADATA = "Content-Type: application/warc-fields\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One capture with its answer read (None: none came) and what that repeats (None: it is stored whole)."""

    capture: Capture
    received: Received | None
    repeat: Repeat | None = None


def records_of(exchange: Exchange, new_id: Callable[[], str], warcinfo_id: str) -> tuple[WarcRecord, ...]:
    """Give the records of one exchange in writing order: request, response or revisit, metadata.

    No request stands there when nothing was put on the wire, no response when the server never answered;
    metadata always stands there. `new_id` gives a fresh "urn:uuid:…" a call. Raises WarcError when a field
    of the capture must not stand in a record header.
    """
    bodies = _bodies(exchange)
    ids = [new_id() for _ in bodies]
    names = [f"WARC-Concurrent-To: {bracketed(record_id)}\r\n" for record_id in ids]
    shared = _shared(exchange, warcinfo_id)
    return tuple(
        _record(body, ids[at], "".join(names[:at] + names[at + 1 :]), shared)
        for at, body in enumerate(bodies)
    )


def certificates_of(capture: Capture, new_id: Callable[[], str], warcinfo_id: str) -> WarcRecord | None:
    """Give the resource record of the certificates that a server showed; None when it showed none."""
    if capture.tls is None or not capture.tls.chain:
        return None
    pem, date, record_id = pem_chain(capture.tls.chain), warc_date(capture.requested_at), new_id()
    uri, digest = chain_uri(capture.tls.chain), hex_digest(pem)
    address = () if capture.ip is None else (("WARC-IP-Address", _checked_ip(capture.ip)),)
    fields = (
        ("WARC-Type", RecordKind.RESOURCE.value),
        ("WARC-Record-ID", bracketed(record_id)),
        ("WARC-Date", date),
        ("WARC-Target-URI", uri),
        ("WARC-Warcinfo-ID", bracketed(warcinfo_id)),
        *address,
        ("Content-Type", CONTENT_TYPE),
        ("WARC-Block-Digest", f"sha256:{digest}"),
        ("WARC-Payload-Digest", f"sha256:{digest}"),
    )
    return WarcRecord(
        kind=RecordKind.RESOURCE,
        record_id=record_id,
        url=uri,
        date=date,
        header=record_header(field_lines(fields), len(pem)),
        block=pem,
        block_digest=digest,
        payload_digest=f"sha256:{digest}",
        content_type=CONTENT_TYPE,
    )


class _Body(NamedTuple):
    """What one record has for itself: lines, block, and what the index says of it."""

    kind: RecordKind
    lines: str
    block: bytes
    block_digest: str
    payload_digest: str | None = None
    status: int | None = None
    content_type: str | None = None
    is_dense: bool = False


class _Shared(NamedTuple):
    """What the records of one exchange have in common, checked and spelt once."""

    lines: str
    url: str
    date: str


def _bodies(exchange: Exchange) -> list[_Body]:
    capture, received, repeat = exchange.capture, exchange.received, exchange.repeat
    bodies = [_request(capture.request)] if capture.request else []
    if received is not None:
        truncated = f"WARC-Truncated: {capture.truncated.value}\r\n" if capture.truncated else ""
        bodies.append(_response(received, truncated) if repeat is None else _revisit(received, repeat))
    block = fields_block(metadata_of(capture, received, repeat))
    bodies.append(
        _Body(kind=RecordKind.METADATA, lines=_METADATA, block=block, block_digest=hex_digest(block))
    )
    return bodies


def _request(block: bytes) -> _Body:
    return _Body(
        kind=RecordKind.REQUEST,
        lines=_REQUEST,
        block=block,
        block_digest=hex_digest(block),
        payload_digest=f"sha256:{hex_digest(request_body(block))}",
    )


def _response(received: Received, truncated: str) -> _Body:
    return _Body(
        kind=RecordKind.RESPONSE,
        lines=truncated + _RESPONSE,
        block=received.block,
        block_digest=received.block_digest,
        payload_digest=received.payload_digest,
        status=received.response.status,
        content_type=received.response.content_type,
        is_dense=(received.response.header("content-encoding") or "").strip().lower() in _DENSE,
    )


def _revisit(received: Received, repeat: Repeat) -> _Body:
    """WARC/1.1 §6.7.2 asks for WARC-Truncated: length where the block leaves the payload out."""
    earlier = repeat.earlier
    identical = repeat.profile == IDENTICAL
    fields = (
        *((("WARC-Truncated", "length"),) if identical else ()),
        ("WARC-Profile", repeat.profile),
        ("WARC-Refers-To", bracketed(earlier.record_id)),
        ("WARC-Refers-To-Target-URI", target_uri(earlier.url)),
        ("WARC-Refers-To-Date", warc_date(earlier.captured_at)),
    )
    block = received.response.head if identical else received.block
    return _Body(
        kind=RecordKind.REVISIT,
        lines=field_lines(fields) + _RESPONSE,
        block=block,
        block_digest=hex_digest(block),
        payload_digest=earlier.payload_digest,
        status=received.response.status,
        content_type=received.response.content_type,
    )


def _record(body: _Body, record_id: str, concurrent: str, shared: _Shared) -> WarcRecord:
    payload = f"WARC-Payload-Digest: {body.payload_digest}\r\n" if body.payload_digest else ""
    lines = (
        f"WARC-Type: {_WORDS[body.kind]}\r\nWARC-Record-ID: <{record_id}>\r\n{concurrent}{shared.lines}"
        f"{body.lines}WARC-Block-Digest: sha256:{body.block_digest}\r\n{payload}"
    )
    return WarcRecord(
        kind=body.kind,
        record_id=record_id,
        url=shared.url,
        date=shared.date,
        header=record_header(lines, len(body.block)),
        block=body.block,
        block_digest=body.block_digest,
        payload_digest=body.payload_digest,
        status=body.status,
        content_type=body.content_type,
        is_dense=body.is_dense,
    )


def _shared(exchange: Exchange, warcinfo_id: str) -> _Shared:
    capture, date = exchange.capture, warc_date(exchange.capture.requested_at)
    version = exchange.received.response.version if exchange.received else ""
    fields = [
        ("WARC-Date", date),
        ("WARC-Target-URI", target_uri(capture.url)),
        ("WARC-Warcinfo-ID", bracketed(warcinfo_id)),
    ]
    if capture.ip is not None:
        fields.append(("WARC-IP-Address", _checked_ip(capture.ip)))
    if capture.request:
        fields.append(("WARC-Protocol", f"http/{version or '1.1'}"))
    if capture.tls is not None:
        if capture.tls.version in TLS_PROTOCOLS:
            fields.append(("WARC-Protocol", TLS_PROTOCOLS[capture.tls.version]))
        fields.append(("WARC-Cipher-Suite", capture.tls.cipher))
    return _Shared(lines=field_lines(fields), url=capture.url, date=date)


def _checked_ip(ip: str) -> str:
    try:
        return _known_ip(ip)
    except ValueError as error:
        raise WarcError(f"WARC-IP-Address {ip[:80]!r} is no IP address") from error


@lru_cache(maxsize=1024)  # a run talks to few addresses, many times
def _known_ip(ip: str) -> str:
    ipaddress.ip_address(ip)
    return ip
