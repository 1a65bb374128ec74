"""Addresses: what is fetched (`canonical`), what is the same article (`url_key`), how an index sorts (`surt`).

No function here raises anything but `UrlError`, whatever the string.
"""

import re
import unicodedata
from binascii import a2b_qp
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from archive.addresses.escapes import minimal, path_escaped, query_escaped, respelt
from archive.addresses.hosts import UrlError, ascii_host, registered_domain
from archive.addresses.twins import is_tracking, is_view, plain_host, same_path
from archive.addresses.wrappers import wrapped

__all__ = ["UrlError", "canonical", "host_of", "site_of", "surt", "unwrapped", "url_key"]

MAX_URL = 8000  # octets; RFC 9110 §4.1 asks everybody to support at least these
_CACHED = 20_000  # one run's addresses are asked for several times each; about 10 MB
_EDGES = (
    "".join(map(chr, range(33)))
    + "\x7f\x85\xa0\u061c\u200b\u200e\u200f\u2028\u2029\ufeff"
    + "\u202a\u202b\u202c\u202d\u202e"
)
_EDGES += "\u2066\u2067\u2068\u2069"  # what copying from a page or a chat leaves around an address
_REMOVED = dict.fromkeys(map(ord, "\t\r\n"))  # WHATWG URL §4.4: removed wherever they stand
_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

# What most addresses are: nothing in them has to be spelt otherwise, or could be.
_ORDINARY = re.compile(r"(https?)://([a-z0-9.-]+)((?:/(?!\.)[A-Za-z0-9._~-]*)+)")
# What most keys are made of: host and path stand in them as they are, when no twin's spelling is in them.
_PLAIN_KEY = re.compile(
    r"https?://([a-z0-9.-]++)((?:/(?!\.)(?:[A-Za-z0-9._~-]++|(?:%[89A-F][0-9A-F])++)++)*+)/?"
)
_DEFAULT_PORT = {"http": 80, "https": 443}
_SESSION = re.compile(
    r"(?:(?<=[?&;])|;)(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?:&|$)|;jsessionid=[0-9a-z.!-]{8,}$|(?<=[?&])aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)"
)
_SLASHES = re.compile("//+")
_SESSION_MARKS = frozenset("?&;")  # in front of a session id
_WWW = re.compile(r"www\d*\.(?=.)")
_WRAPS = 3  # a shared link of a search result; more is a trap


class _Parts(NamedTuple):
    scheme: str
    host: str
    port: int | None  # None for the scheme's own
    path: str
    query: str | None


def canonical(url: str) -> str:
    """Return the address that is fetched: ASCII, normalised by RFC 3986 §6.2.2 and RFC 3987 §3.1.

    Dropped: what surrounds it, the fragment, a default port. Resolved: dot segments, backslashes as
    slashes, the case of scheme, host and escapes, escapes of unreserved characters. Encoded: everything
    that may not stand raw, as UTF-8. Kept: the order of the query. Refused with UrlError: other schemes,
    user names, control characters, hosts that cannot exist, more than MAX_URL octets. Idempotent.
    """
    return _joined(_parts(url))


def url_key(url: str) -> str:
    """Return the key under which all addresses of one article meet, as "example.com/path?query".

    It forgets the scheme, www., mobile, AMP and print twins, an article's own feed and comment pages, the
    redirecting services around an address, session ids, tracking parameters, index files, trailing slashes,
    escape spelling and the order of parameters; it keeps whatever may name another article. A key is for
    comparing, never for fetching: two addresses with one key can still redirect to each other.
    """
    return _plain_key(url) or _any_key(unwrapped(url))


def unwrapped(url: str) -> str:
    """Return the address that search results, social networks and news readers wrap; `url` itself where none is."""
    inner = url
    for _ in range(_WRAPS):
        parts = _parts(inner)
        target = wrapped(parts.host, parts.path, parts.query)
        if target is None:
            return inner
        try:
            _parts(target)
        except UrlError:
            return inner
        inner = target
    return inner


def _plain_key(url: str) -> str | None:
    """Return the key of an address that says it plainly; None where more has to be looked at."""
    match = _PLAIN_KEY.fullmatch(url)
    if match is None or len(url) > MAX_URL:
        return None
    authority, path = match.groups()
    host = plain_host(_host_and_port("https", authority)[0], path)
    if host is None:
        return None
    if "%" in path:
        try:
            # The same escapes under another sign (RFC 2045 §6.7), undone in a tenth of `unquote_to_bytes`'s time.
            text = a2b_qp(path.replace("%", "=").encode("ascii")).decode("utf-8")
        except UnicodeDecodeError:
            return None
        if not unicodedata.is_normalized("NFC", text):
            return None
    return f"{host}{path or '/'}"


def _any_key(url: str) -> str:
    parts = _parts(url)
    host, segments = same_path(parts.host, [respelt(s) for s in parts.path.split("/") if s])
    port = f":{parts.port}" if parts.port else ""
    if not parts.query:
        return f"{host}{port}/{'/'.join(segments)}"
    pairs = [pair for pair in parts.query.replace("+", "%20").split("&") if pair]
    split = [pair.partition("=") for pair in pairs]
    names = frozenset(unquote_to_bytes(name).lower() for name, _, _ in split)

    def says_nothing(name: str, value: str) -> bool:
        plain = unquote_to_bytes(name).lower(), unquote_to_bytes(value).lower()
        return is_tracking(*plain) or is_view(*plain, segments, names)

    kept = sorted(
        (respelt(name), bool(eq), respelt(value))
        for name, eq, value in split
        if not says_nothing(name, value)
    )
    query = "&".join(f"{name}={value}" if eq else name for name, eq, value in kept)
    return f"{host}{port}/{'/'.join(segments)}" + (f"?{query}" if query else "")


def surt(url: str) -> str:
    """Return the sort-friendly form "com,example)/path?query" that CDX indexes are sorted by.

    Lower case, no scheme, no www., no default port, no session ids, no trailing slash, one slash where several
    follow each other, parameters sorted: what the Internet Archive's canonicaliser gives for ordinary addresses.
    """
    parts = _parts(url)
    host = _WWW.sub("", parts.host, count=1) if parts.host.startswith("www") else parts.host
    turned = host[1:-1] if host.startswith("[") else ",".join(reversed(host.split(".")))
    port = f":{parts.port}" if parts.port else ""
    path = _SLASHES.sub("/", minimal(parts.path).lower())
    if not parts.query and not _SESSION_MARKS.intersection(path):  # no place for a session id: most addresses
        return f"{turned}{port}){path.rstrip('/') or '/'}"
    path = _SESSION.sub("", path)
    query = "?" + minimal(parts.query or "").lower()
    query = _SESSION.sub("", query)[1:].removesuffix("&")
    ordered = "&".join(sorted(query.split("&"), key=lambda pair: pair.partition("=")[::2]))
    return f"{turned}{port}){path.rstrip('/') or '/'}" + (f"?{ordered}" if ordered else "")


def host_of(url: str) -> str:
    """Return the host that `canonical` would dial: lower-case ASCII, an IPv6 address in brackets."""
    return _parts(url).host


def site_of(url: str) -> str:
    """Return the registered domain of an address: "https://news.example.co.uk/x" gives "example.co.uk"."""
    plain = _PLAIN_KEY.fullmatch(url)
    host = _host_and_port("https", plain[1])[0] if plain and len(url) <= MAX_URL else host_of(url)
    return registered_domain(host)


@lru_cache(maxsize=_CACHED)
def _parts(url: str) -> _Parts:
    ordinary = _ORDINARY.fullmatch(url)
    if ordinary and len(url) <= MAX_URL:
        scheme, authority, path = ordinary.groups()
        host, port = _host_and_port(scheme, authority)
        return _Parts(scheme=scheme, host=host, port=port, path=path, query=None)
    text = url.strip(_EDGES)
    if not text.isprintable():
        text = text.translate(_REMOVED)
    if len(text) > MAX_URL:
        raise UrlError(f"address is longer than {MAX_URL} characters: {text[:60]!r}…")
    if not text.isprintable() and _CONTROL.search(text):
        raise UrlError(f"address holds a control character or half a character: {text[:60]!r}")
    front, mark, behind = _front(text)
    match = _PARTS.match(front.replace("\\", "/") + mark + behind)
    if match is None:
        raise UrlError(f"not a web address, which begins with http:// or https://: {text[:60]!r}")
    scheme, authority, path, query = match.groups()
    host, port = _host_and_port(scheme.lower(), authority)
    parts = _Parts(
        scheme=scheme.lower(),
        host=host,
        port=port,
        path=_without_dots(path_escaped(path)) or "/",
        query=None if query is None else query_escaped(query[1:]),
    )
    if len(_joined(parts)) > MAX_URL:
        raise UrlError(f"address is longer than {MAX_URL} octets when encoded: {text[:60]!r}…")
    return parts


def _front(text: str) -> tuple[str, str, str]:
    """Cut a text before its query or fragment."""
    at = min((i for i in (text.find("?"), text.find("#")) if i >= 0), default=len(text))
    return text[:at], text[at : at + 1], text[at + 1 :]


def _joined(parts: _Parts) -> str:
    port = f":{parts.port}" if parts.port else ""
    query = "" if parts.query is None else f"?{parts.query}"
    return f"{parts.scheme}://{parts.host}{port}{parts.path}{query}"


@lru_cache(maxsize=_CACHED)
def _host_and_port(scheme: str, authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise UrlError(f"address names a user, which no public page needs: {authority[:60]!r}")
    match = re.fullmatch(r"(\[[^\]]*\]|[^:\[\]]+)(?::([0-9]{0,5}))?", authority, re.ASCII)
    if match is None:
        raise UrlError(f"address has no host, or a port that is no number: {authority[:60]!r}")
    name, digits = match.groups()
    try:
        text = unquote_to_bytes(name).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UrlError(f"host {name[:60]!r} is not UTF-8 when unescaped") from error
    port = int(digits) if digits else _DEFAULT_PORT[scheme]
    if not 0 < port < 65536:
        raise UrlError(f"port {port} does not exist: {authority[:60]!r}")
    return ascii_host(text), None if port == _DEFAULT_PORT[scheme] else port


def _without_dots(path: str) -> str:
    """Resolve "." and ".." (RFC 3986 §5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
