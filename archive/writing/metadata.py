"""What a metadata record says of its exchange: the standard's fields first (WARC/1.1 §6.6), then ours."""

import base64
from urllib.parse import quote, urlsplit

from archive.capture import Capture, Found
from archive.warc import Fields
from archive.writing.certificates import chain_uri
from archive.writing.received import Received
from archive.writing.revisit import IDENTICAL, WHOLE_DIGEST, Repeat, framing_fields

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_ROBOTS = "robots"  # the purpose whose hop is a prerequisite


def metadata_of(capture: Capture, received: Received | None, repeat: Repeat | None) -> Fields:
    """Give the fields of an exchange's metadata block; `received` is None when the server never answered."""
    facts = _standard(capture)
    if capture.found is not None:
        facts.append(("how", capture.found.how))
    facts.append(("attempt", str(capture.attempt)))
    if capture.first_byte_s is not None:
        facts.append(("first-byte-ms", _ms(capture.first_byte_s)))
    if capture.failure is not None:
        facts.append(("failure", capture.failure.value))
    if received is None:
        facts += _unanswered(capture)
    facts += _wire(capture)
    if received is not None:  # so that a forged response must have its metadata forged too
        facts.append((WHOLE_DIGEST, received.block_digest))
        if repeat is not None and repeat.profile == IDENTICAL:
            facts += framing_fields(repeat.framing)
    return tuple(facts)


def _standard(capture: Capture) -> list[tuple[str, str]]:
    """Give via, hopsFromSeed and fetchTimeMs, each where it is known."""
    found, facts = capture.found, []
    if found is not None:
        if found.via is not None:
            facts.append(("via", ascii_only(found.via)))
        hops = _hops(found)
        if hops:
            facts.append(("hopsFromSeed", hops))
    if capture.elapsed_s is not None:
        facts.append(("fetchTimeMs", _ms(capture.elapsed_s)))
    return facts


def _unanswered(capture: Capture) -> list[tuple[str, str]]:
    facts = [("outcome", "no-response" if capture.request else "no-request")]
    if capture.truncated is not None:
        facts.append(("truncated", capture.truncated.value))
    return facts


def _wire(capture: Capture) -> list[tuple[str, str]]:
    """Give port, proxy, trailing bytes, 1xx answers and certificates, each where it says something."""
    facts = []
    if capture.port != _usual_port(capture):
        facts.append(("port", str(capture.port or "unknown")))
    if capture.proxy:
        facts.append(("proxy", capture.proxy))
    if capture.trailing_bytes:
        facts.append(("trailing-bytes", str(capture.trailing_bytes)))
    if capture.informational:
        facts.append(("informational-base64", base64.b64encode(capture.informational).decode("ascii")))
    if capture.tls is not None and capture.tls.chain:
        facts.append(("tls-chain", chain_uri(capture.tls.chain)))
    return facts


def _hops(found: Found) -> str:
    """Give the hops as letters, as Heritrix writes them: R redirect, P prerequisite, L link; empty for a seed."""
    if found.hops:
        return "R" * found.hops
    if found.how == _ROBOTS:
        return "P"
    return "L" if found.via is not None else ""


def _ms(seconds: float) -> str:
    return str(max(0, round(seconds * 1000)))


def ascii_only(address: str) -> str:
    """Give an address with everything that is not printable ASCII percent-encoded as UTF-8 (RFC 3987 §3.1)."""
    if address.isascii() and address.isprintable() and " " not in address:
        return address
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
