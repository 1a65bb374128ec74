"""Which addresses name one page: scheme, "www." and a slash at the end tell no two pages apart, all else may."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

_FRONT = re.compile(r"^(?:urn:warraq:rendered:)?(?:https?:/+)?(?:[^/?#@]*@)?(?:www\.)?", re.IGNORECASE)
_INNER = re.compile(r"https?:/+", re.IGNORECASE)
_UNESCAPES = 4  # rounds: an archive's address may stand in another one's


def page_key(url: str) -> str:
    """Return what is equal for addresses of one page, also for that of its rendered form."""
    rest = _FRONT.sub("", url).partition("#")[0]
    host, slash, path = rest.partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")


def keys_in(url: str) -> Iterator[str]:
    """Yield the key of an address, and those of the addresses that stand in it: archives and caches name the page so."""
    yield page_key(url)
    text = url
    for _ in range(_UNESCAPES):
        for found in _INNER.finditer(text, 1):
            yield page_key(text[found.start() :])
            yield page_key(re.split(r"[&\s]", text[found.start() :])[0])
        plain = unquote(text)
        if plain == text:
            return
        text = plain
