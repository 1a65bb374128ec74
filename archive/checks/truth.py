"""Does what was stored of HTTP agree with itself: a request with its address, a body with what its head announces?"""

from enum import StrEnum
from urllib.parse import unquote_to_bytes

from archive.checks.look import Look
from archive.reading.grammar import RecordHead

_BODILESS = frozenset((204, 304))  # RFC 9110 §15.3.5, §15.4.5


class Doubt(StrEnum):
    """What a stored body has against its head. NONE: nothing to compare; SOUND: compared, and it agrees."""

    NONE = "none"
    SOUND = "sound"
    UNCHUNKED = "unchunked"
    DECODED = "decoded"
    SHORT = "short"
    LONG = "long"
    EMPTY = "empty"
    PREFACED = "prefaced"


SAID_OF_DOUBT = {
    Doubt.UNCHUNKED: "the head announces Transfer-Encoding: chunked, and the stored body has no chunks",
    Doubt.DECODED: "the head announces Content-Encoding: gzip and a length, and the stored body is neither coded nor of that length",
    Doubt.SHORT: "the stored body is shorter than the head's Content-Length, and no WARC-Truncated says so",
    Doubt.LONG: "the stored body is longer than the head's Content-Length",
    Doubt.EMPTY: "the head announces a body, and none is stored: right for an answer to HEAD only",
    Doubt.PREFACED: "1xx answers stand in front of the final one, and our software keeps them in the metadata",
}


def body_doubt(head: RecordHead, look: Look) -> Doubt:
    """Compare a response's body with Transfer-Encoding, Content-Length and Content-Encoding (RFC 9112 §6).

    A server that says gzip and sends plain text of the length that it says was captured as it is: no doubt. A
    revisit keeps the head alone, a truncated record says so itself.
    """
    http = look.http
    if http is None or http.status is None or head.first["warc-type"].lower() != "response":
        return Doubt.NONE
    if "warc-truncated" in head.first or http.status in _BODILESS or http.status < 200:
        return Doubt.NONE
    if http.begins:
        return Doubt.PREFACED
    if http.transfer is not None:
        if not http.chunked or not look.raw:
            return Doubt.NONE
        return Doubt.SOUND if look.framed else Doubt.UNCHUNKED
    if http.length is None or not http.length.isdecimal() or len(http.length) > 18:
        return Doubt.NONE
    due = int(http.length)
    if look.raw == due:
        return Doubt.SOUND
    if not look.raw:
        return Doubt.EMPTY
    if not look.coded:
        return Doubt.DECODED
    return Doubt.SHORT if look.raw < due else Doubt.LONG


def request_fault(head: RecordHead, look: Look) -> str | None:
    """Compare a request line and Host (RFC 9112 §3.2) with WARC-Target-URI; finds a header changed later."""
    http = look.http
    target = head.first.get("warc-target-uri", "").removeprefix("<").removesuffix(">")
    if http is None or head.first["warc-type"].lower() != "request" or target[:4].lower() != "http":
        return None
    words = http.line.decode("latin-1").split()
    if len(words) != 3 or not (words[1].startswith("/") or words[1].lower().startswith("http")):
        return None
    host, path = http.host or "", words[1]
    if target in (f"https://{host}{path}", f"http://{host}{path}") or _same(target, host, path):
        return None
    return (
        f"WARC-Target-URI {target[:200]!r} is not what the request asked for: {host[:100]!r} {path[:200]!r}"
    )


def _same(target: str, host: str, path: str) -> bool:
    """Compare as loosely as servers do: escapes undone, hosts in one form."""
    from archive.addresses.urls import UrlError, canonical, host_of  # 6 ms to load, and few requests need it

    try:
        wanted_host, wanted = host_of(target), _path_of(canonical(target))
        asked = _path_of(
            canonical(path if path.lower().startswith("http") else f"http://{wanted_host}{path}")
        )
        asked_host = host_of(f"http://{host}/") if host else wanted_host
    except UrlError:
        return True  # an address that has no canonical form can be compared with nothing
    return (asked_host, unquote_to_bytes(asked)) == (wanted_host, unquote_to_bytes(wanted))


def _path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]
