"""Which addresses are one article: by their URL keys, and by what a page says of itself where that can be trusted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.addresses.urls import UrlError, site_of, url_key
from story.channels.shapes import looks_like_article
from story.wording.copy_search import COPY_SHARE, MIN_SHINGLES
from story.wording.shingles import Wording, common, wording

# Of all five-word shingles of two texts together, those that both have. The bar is that of copies, and for the whole of both,
# not for the shorter: one page read twice differs by furniture; texts on one event share next to nothing (story/wording/copy_search.py).
# Joining wrongly loses an article, not joining shows it as a copy: so it is strict.
_ALIKE = COPY_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A page that was read: its last address, the address that it claims (rel=canonical), its text."""

    url: str
    claimed: str | None
    text: str


def article_keys(pages: Iterable[Addressed]) -> Mapping[str, str]:
    """Return, for each page's address, the key of its article: pages with one key are one article.

    A claim counts when it is of the same site, names an article and neither the home page nor a section, and when the
    wording bears it out: that of the claimed page where it was read too, else that all pages that make it share. A template
    that names one address on every page names nothing, and a page of a few words is only itself.
    """
    pages = tuple(pages)
    own = {page.url: _key(page.url) for page in pages}
    read = {own[page.url]: page for page in pages}
    claims: dict[str, list[Addressed]] = defaultdict(list)
    for page in pages:
        if (claim := _claim(page)) and claim != own[page.url]:
            claims[claim].append(page)
    believed = {page.url: key for key, group in claims.items() for page in _borne_out(group, read.get(key))}
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


def _borne_out(group: list[Addressed], claimed: Addressed | None) -> list[Addressed]:
    """Return the pages whose claim of one address their wording bears out."""
    if claimed is None and len(group) == 1:
        return group
    first = wording((claimed or min(group, key=lambda page: page.url)).text)
    alike = [page for page in group if _alike(first, wording(page.text))]
    return alike if claimed or len(alike) == len(group) else []


def _alike(one: Wording, other: Wording) -> bool:
    if min(len(one.shingles), len(other.shingles)) < MIN_SHINGLES:
        return False
    shared = common(one.shingles, other.shingles)
    return shared >= _ALIKE * (len(one.shingles) + len(other.shingles) - shared)


def _key(url: str) -> str:
    try:
        return url_key(url)
    except UrlError:
        return url
