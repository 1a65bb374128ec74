"""Which addresses are one article: by their URL keys, and by what a page says of itself where that can be trusted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.urls import UrlError, site_of, url_key
from story.channels.shapes import looks_like_article
from story.tokens import words

_ALIKE = 0.5  # of the words of two titles; one page under two addresses differs by an outlet's name at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A page that was read: its last address, the address that it claims (rel=canonical), its title."""

    url: str
    claimed: str | None
    title: str


def article_keys(pages: Iterable[Addressed]) -> Mapping[str, str]:
    """Return, for each page's address, the key of its article: pages with one key are one article.

    A claim counts when it is of the same site, names an article and neither the home page nor a section, and when
    all pages that make it have one title: a template that names one address on every page names nothing.
    """
    pages = tuple(pages)
    claims: dict[str, list[Addressed]] = defaultdict(list)
    for page in pages:
        if claim := _claim(page):
            claims[claim].append(page)
    believed = {page.url: key for key, group in claims.items() if _are_one(group) for page in group}
    own = {page.url: _key(page.url) for page in pages}
    # A claimed address may be a page that claims another one in its turn: one step is followed, as caches do.
    return {url: believed.get(url, key) for url, key in own.items()}


def _claim(page: Addressed) -> str:
    """Return the key of a claim that may be meant; "" where there is none."""
    if not page.claimed:
        return ""
    try:
        same_site = site_of(page.claimed) == site_of(page.url)
        path = urlsplit(page.claimed).path.strip("/")
        names_one = looks_like_article(page.claimed) and bool(path or urlsplit(page.claimed).query)
        return url_key(page.claimed) if same_site and names_one else ""
    except (UrlError, ValueError):
        return ""


def _are_one(group: list[Addressed]) -> bool:
    titles = {frozenset(words(page.title)) for page in group}
    first = min(titles, key=sorted)
    return all(_alike(first, title) for title in titles)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return one == other or (bool(one and other) and len(one & other) >= _ALIKE * len(one | other))


def _key(url: str) -> str:
    try:
        return url_key(url)
    except UrlError:
        return url
