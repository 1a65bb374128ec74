"""What a metadata record says of its exchange: the standard's fields first (WARC/1.1 §6.6), then ours."""

import base64
from urllib.parse import quote, urlsplit

from archive.capture import Capture, Found
from archive.certificates import chain_uri
from archive.received import Received
from archive.revisit import IDENTICAL, WHOLE_DIGEST, Repeat, framing_fields
from archive.warc import Fields

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_ROBOTS = "robots"  # the purpose whose hop is a prerequisite


def metadata_of(capture: Capture, received: Received | None, repeat: Repeat | None) -> Fields:
    """Give the fields of an exchange's metadata block; `received` is None when the server never answered."""
    said = (
        *_standard(capture),
        ("how", capture.found.how if capture.found else None),
        ("attempt", capture.attempt),
        ("first-byte-ms", _ms(capture.first_byte_s)),
        ("failure", capture.failure),
        *_unanswered(capture, received),
        ("port", None if capture.port == _usual_port(capture) else capture.port or "unknown"),
        ("trailing-bytes", capture.trailing_bytes or None),
        ("informational-base64", _base64(capture.informational)),
        ("tls-chain", chain_uri(capture.tls.chain) if capture.tls and capture.tls.chain else None),
    )
    facts = tuple([(name, str(value)) for name, value in said if value is not None])
    if received is not None:  # so that a forged response must have its metadata forged too
        facts += ((WHOLE_DIGEST, received.block_digest),)
        if repeat is not None and repeat.profile == IDENTICAL:
            facts += framing_fields(repeat.framing)
    return facts


_Said = tuple[tuple[str, str | int | None], ...]  # None: nothing to say


def _unanswered(capture: Capture, received: Received | None) -> _Said:
    if received is not None:
        return ()
    outcome = "no-response" if capture.request else "no-request"
    return (("outcome", outcome), ("truncated", capture.truncated))


def _standard(capture: Capture) -> _Said:
    """Give via, hopsFromSeed and fetchTimeMs, each where it is known."""
    found, took = capture.found, ("fetchTimeMs", _ms(capture.elapsed_s))
    if found is None:
        return (took,)
    via = None if found.via is None else ascii_only(found.via)
    return (("via", via), ("hopsFromSeed", _hops(found) or None), took)


def _hops(found: Found) -> str:
    """Give the hops as letters, as Heritrix writes them: R redirect, P prerequisite, L link; empty for a seed."""
    if found.hops:
        return "R" * found.hops
    if found.how == _ROBOTS:
        return "P"
    return "L" if found.via is not None else ""


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else max(0, round(seconds * 1000))


def _base64(content: bytes) -> str | None:
    return base64.b64encode(content).decode("ascii") if content else None


def ascii_only(address: str) -> str:
    """Give an address with everything that is not printable ASCII percent-encoded as UTF-8 (RFC 3987 §3.1)."""
    return quote(address.encode("utf-8", "replace"), safe=_PRINTABLE)


def _usual_port(capture: Capture) -> int | None:
    """Give the port that a capture's URL names or its scheme implies; None when nothing was dialled."""
    if capture.ip is None:
        return None
    scheme, _, rest = capture.url.partition("://")
    authority = rest.partition("/")[0]
    if authority.replace(".", "").replace("-", "").isalnum():  # a bare name: nearly all of them
        return _DEFAULT_PORTS.get(scheme)
    parts = urlsplit(capture.url)
    try:
        return parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:  # a port out of range: then the dialled one is worth writing down
        return None
