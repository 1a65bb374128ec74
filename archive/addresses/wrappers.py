"""Addresses that only lead to another one, which stands in a parameter: search results, social networks, news readers."""

import re
from urllib.parse import unquote_to_bytes

# Host, path, and the parameters that hold the address, as these services document or plainly show them.
_WRAPPERS = (
    (re.compile(r"(?:www|news)\.google\.[a-z.]{2,6}"), "/url", (b"url", b"q")),
    (re.compile(r"lm?\.facebook\.com"), "/l.php", (b"u",)),
    (re.compile(r"l\.instagram\.com"), "/", (b"u",)),
    (re.compile(r"l\.threads\.(?:net|com)"), "/", (b"u",)),
    (re.compile(r"out\.reddit\.com"), "", (b"url",)),
    (re.compile(r"www\.bing\.com"), "/news/apiclick.aspx", (b"url",)),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect", (b"q",)),
    (re.compile(r"vk\.com"), "/away.php", (b"to",)),
    (re.compile(r"href\.li"), "/", (b"",)),
)
_TARGET = re.compile(rb"https?://[^\s<>\"]{4,}", re.IGNORECASE)


def wrapped(host: str, path: str, query: str | None) -> str | None:
    """Return the address that a redirecting service's address leads to, as it stands there; None where it is none.

    `host`, `path` and `query` are those of a canonical address.
    """
    if not query or "http" not in query:
        return None
    for hosts, place, names in _WRAPPERS:
        if (not place or path == place) and hosts.fullmatch(host):
            return _address_in(query, names)
    return None


def _address_in(query: str, names: tuple[bytes, ...]) -> str | None:
    if names == (b"",):
        target = unquote_to_bytes(query)
        return target.decode("utf-8", "replace") if _TARGET.fullmatch(target) else None
    for wanted in names:
        for pair in query.split("&"):
            name, _, value = pair.partition("=")
            target = unquote_to_bytes(value)
            if unquote_to_bytes(name).lower() == wanted and _TARGET.fullmatch(target):
                return target.decode("utf-8", "replace")
    return None
