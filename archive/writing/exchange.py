"""A capture as WARC records: request, response or revisit, and a metadata record for what neither can say.

The records of one exchange name each other in WARC-Concurrent-To (WARC/1.1 §5.7), in both directions.
"""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from archive.capture import Capture, Truncated
from archive.http import request_body
from archive.record import RecordKind
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
from archive.writing.certificates import CONTENT_TYPE, chain_uri, pem_chain
from archive.writing.metadata import metadata_of
from archive.writing.received import Received, ResponseHead
from archive.writing.revisit import IDENTICAL, Repeat

# WARC-Protocol's words (iipc/warc-specifications #42) for OpenSSL's; an unknown version is left out.
TLS_PROTOCOLS = {
    "SSLv3": "ssl/3",
    "TLSv1": "tls/1.0",
    "TLSv1.1": "tls/1.1",
    "TLSv1.2": "tls/1.2",
    "TLSv1.3": "tls/1.3",
}
# Below this many bytes of head and body, what is lost by storing the head as it is, some 150 bytes, is above 2 %.
_LEAST_DENSE = 6 * 1024
_WORDS = {kind: kind.value for kind in RecordKind}  # a look-up takes a fifth of the time of `.value`


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
    capture, received, repeat = exchange.capture, exchange.received, exchange.repeat
    ids = [new_id() for _ in range(1 + bool(capture.request) + (received is not None))]
    fronts = _fronts(exchange, ids, warcinfo_id)
    records = [_request(capture.request, fronts[0])] if capture.request else []
    if received is not None:
        answer = _response(received, capture.truncated) if repeat is None else _revisit(received, repeat)
        records.append(_answered(answer, received.head, fronts[len(records)]))
    records.append(_metadata(fields_block(metadata_of(capture, received, repeat)), fronts[-1]))
    return tuple(records)


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


class _Front(NamedTuple):
    """What begins a record of an exchange: `lines` stand behind type and id, checked and spelt."""

    record_id: str
    url: str
    date: str
    lines: str


def _fronts(exchange: Exchange, ids: Sequence[str], warcinfo_id: str) -> list[_Front]:
    capture, received = exchange.capture, exchange.received
    date, url, tls = warc_date(capture.requested_at), target_uri(capture.url), capture.tls
    version = (received.head.version if received else "") or "1.1"
    wire = _Wire(
        protocol=f"http/{version}" if capture.request else None,
        ip=capture.ip,
        tls=None if tls is None else (tls.version, tls.cipher),
    )
    shared = f"WARC-Date: {date}\r\nWARC-Target-URI: {url}\r\n{_wire_lines(wire, warcinfo_id)}"
    names = [f"WARC-Concurrent-To: {bracketed(record_id)}\r\n" for record_id in ids]
    return [
        _Front(record_id, url, date, f"{''.join(names[:at] + names[at + 1 :])}{shared}")
        for at, record_id in enumerate(ids)
    ]


class _Wire(NamedTuple):
    """What carried an exchange; `tls` is version and cipher."""

    protocol: str | None
    ip: str | None
    tls: tuple[str, str] | None


@lru_cache(maxsize=4096)  # a run talks to few addresses, many times: 8 us each time
def _wire_lines(wire: _Wire, warcinfo_id: str) -> str:
    fields = [("WARC-Warcinfo-ID", bracketed(warcinfo_id))]
    if wire.ip is not None:
        fields.append(("WARC-IP-Address", _checked_ip(wire.ip)))
    if wire.protocol is not None:
        fields.append(("WARC-Protocol", wire.protocol))
    if wire.tls is not None:
        version, cipher = wire.tls
        if version in TLS_PROTOCOLS:
            fields.append(("WARC-Protocol", TLS_PROTOCOLS[version]))
        fields.append(("WARC-Cipher-Suite", cipher))
    return field_lines(fields)


def _request(block: bytes, front: _Front) -> WarcRecord:
    digest, payload = hex_digest(block), f"sha256:{hex_digest(request_body(block))}"
    header = (
        f"WARC/1.1\r\nWARC-Type: request\r\nWARC-Record-ID: <{front.record_id}>\r\n{front.lines}"
        f"Content-Type: application/http;msgtype=request\r\nWARC-Block-Digest: sha256:{digest}\r\n"
        f"WARC-Payload-Digest: {payload}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    kind, name, url, date = RecordKind.REQUEST, front.record_id, front.url, front.date
    return WarcRecord(kind, name, url, date, header.encode(), block, digest, payload)


def _metadata(block: bytes, front: _Front) -> WarcRecord:
    digest = hex_digest(block)
    header = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <{front.record_id}>\r\n{front.lines}"
        f"Content-Type: application/warc-fields\r\nWARC-Block-Digest: sha256:{digest}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    kind, name, url, date = RecordKind.METADATA, front.record_id, front.url, front.date
    return WarcRecord(kind, name, url, date, header.encode(), block, digest)


class _Answer(NamedTuple):
    """What the record of an answer has for itself: lines, block and digests."""

    kind: RecordKind
    lines: str
    block: bytes
    block_digest: str
    payload_digest: str | None


def _response(received: Received, truncated: Truncated | None) -> _Answer:
    block, _, _, block_digest, payload_digest = received
    lines = f"WARC-Truncated: {truncated.value}\r\n" if truncated else ""
    return _Answer(RecordKind.RESPONSE, lines, block, block_digest, payload_digest)


def _revisit(received: Received, repeat: Repeat) -> _Answer:
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
    block = received.head_bytes if identical else received.block
    return _Answer(
        kind=RecordKind.REVISIT,
        lines=field_lines(fields),
        block=block,
        block_digest=hex_digest(block),
        payload_digest=earlier.payload_digest,
    )


def _answered(answer: _Answer, head: ResponseHead, front: _Front) -> WarcRecord:
    kind, own, block, digest, payload = answer
    name, url, date, lines = front
    claimed = f"WARC-Payload-Digest: {payload}\r\n" if payload else ""
    header = (
        f"WARC/1.1\r\nWARC-Type: {_WORDS[kind]}\r\nWARC-Record-ID: <{name}>\r\n{lines}"
        f"{own}Content-Type: application/http;msgtype=response\r\nWARC-Block-Digest: sha256:{digest}\r\n{claimed}"
        f"Content-Length: {len(block)}\r\n\r\n"
    ).encode()
    is_dense = head.is_dense and kind is RecordKind.RESPONSE and len(block) > _LEAST_DENSE
    said = head.status, head.content_type, is_dense
    return WarcRecord(kind, name, url, date, header, block, digest, payload, *said)


def _checked_ip(ip: str) -> str:
    try:
        return _known_ip(ip)
    except ValueError as error:
        raise WarcError(f"WARC-IP-Address {ip[:80]!r} is no IP address") from error


@lru_cache(maxsize=1024)  # a run talks to few addresses, many times
def _known_ip(ip: str) -> str:
    ipaddress.ip_address(ip)
    return ip
