"""What every channel is told, and the sieve that every found address and text goes through."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from archive.urls import UrlError, canonical, site_of
from story.link import Ask, Channel, Query
from story.seed import Outlet, Window

TITLE_LETTERS = 300  # no headline is longer; what is longer is a block of a page
TEXT_LETTERS = 4_000  # enough to rank a link by; the article itself is read from its own record
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where and what to look for: one outlet, the queries in its language, the story's window, channels turned off."""

    outlet: Outlet
    queries: tuple[Query, ...] = ()
    window: Window = field(default_factory=Window)
    off: frozenset[Channel] = frozenset()

    def ask(self, url: str, channel: Channel) -> Ask:
        """Return a first ask to this outlet."""
        return Ask(url=url, channel=channel, outlet=self.outlet.name)


def absolute(base: str, href: str) -> str:
    """Return the canonical address that `href` means on the page `base`; "" for what is not fetched.

    Dropped: other schemes than http(s), user names in the address, control characters, addresses too long.
    """
    if len(href) > 8_000:  # octets that RFC 9110 §4.1 asks to support at least
        return ""
    try:
        return canonical(urljoin(base, href.strip()))
    except (UrlError, ValueError):
        return ""


def is_same_site(one: str, other: str) -> bool:
    """Return whether two canonical addresses belong to one registered domain."""
    try:
        return site_of(one) == site_of(other)
    except UrlError:
        return False


def plain(text: str, limit: int = TITLE_LETTERS) -> str:
    """Return `text` on one line without control and direction signs, cut at `limit` letters."""
    return _SPACE.sub(" ", text[: limit * 4]).strip()[:limit].strip()
