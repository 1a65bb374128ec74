"""Which addresses name one page: those that `url_key` gives one key, and those that archives and caches wrap around such a one."""

import contextlib
import re
from collections.abc import Iterator
from urllib.parse import unquote

from archive.addresses.urls import UrlError, url_key

_FRONT = re.compile(r"^(?:urn:warraq:rendered:)?(?:(https?):/+)?(?:[^/?#@]*@)?", re.IGNORECASE)
_INNER = re.compile(r"https?:/+", re.IGNORECASE)
_UNESCAPES = 4  # rounds: an archive's address may stand in another one's


def page_key(url: str) -> str:
    """Return what is equal for addresses of one page, also for that of its rendered form, and as a person reads it.

    What is no web address is compared as it is spelt.
    """
    front = _FRONT.match(url)
    rest = url[front.end() :] if front else url
    for spelling in (url, f"{(front and front[1]) or 'https'}://{rest}"):
        with contextlib.suppress(UrlError):
            return url_key(spelling)
    host, slash, path = rest.partition("#")[0].partition("/")
    return f"{host.lower().removeprefix('www.')}{slash}{path}".rstrip("/")


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
