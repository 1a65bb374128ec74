"""Pages that are no article: error pages that say 200, walls, lists of teasers; and articles cut by a paywall."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from article.article import NotArticleKind
from article.boilerplate import fold
from article.metadata import Facts
from article.source import Block, Source
from article.titles import split_site

_SHORT_PAGE = (
    120  # words of extracted text; an error page or wall with more explains itself as an article would
)
# A choice, checked on one side only: of the 28 pages among fundus_tests and readability_pages that call themselves paid,
# the shortest whole text has 279 words. No teaser stands in that data.
_TEASER_WORDS = 250
_WALL_REACH = (
    6  # blocks behind the text in which its paywall stands; a choice: sidebars sell subscriptions too
)
# Words that an error page's title has beside "page not found"; a choice: headlines about such pages have more.
_TITLE_SLACK = 5
TEASER = "only the free part of a paid article stands on the page"
_LISTED = 10  # linked headlines on a page without an article of its own; a choice
_SECTION = re.compile(
    r"^/?(?:[a-z]{2}/?)?$|/(?:tag|tags|category|categories|author|search|topics?|section|archive|page/\d+)(?:/|$)|^/?index\.\w+$"
)


@cache
def _phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    raw = tomllib.loads(files("article").joinpath("tables/refusals.toml").read_text("utf-8"))
    return {
        kind: tuple(fold(p) for phrases in table.values() for p in phrases) for kind, table in raw.items()
    }


def phrases(kind: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded phrases of one kind of `tables/refusals.toml`."""
    return _phrases()[kind]


def why_no_article(
    source: Source, facts: Facts, kept: list[Block], *, url: str | None
) -> tuple[NotArticleKind, str] | None:
    """Return what a page is instead of an article, with the evidence, or None. `kept` is what extraction chose."""
    words = sum(b.words for b in kept if b.link_share < 0.5)
    titles = [t for t in (facts.title, source.title, *(b.text for b in source.blocks if b.tag == "h1")) if t]
    if words < _SHORT_PAGE:
        if (said := _said(titles, "missing") or (_missing_in(titles) if words == 0 else None)) is not None:
            return NotArticleKind.SOFT_404, f"the page answers 200 and says {said!r}"
        said = _said(titles, "wall") or _said([b.text for b in source.blocks[:60]], "wall")
        if said is not None and not facts.claims.is_article:
            return NotArticleKind.BLOCKED, f"a wall stands before the page: {said!r}"
    if (why := _listing(source, facts, kept, url)) is not None:
        return NotArticleKind.LISTING, why
    return None


def _missing_in(titles: list[str]) -> str | None:
    """Return a title that says anywhere that something is missing; read so freely only beside no text at all."""
    for title in titles:
        words = fold(split_site(title)[0])
        if any(
            words[i : i + len(phrase)] == phrase
            for phrase in _phrases()["missing"]
            for i in range(len(words))
        ):
            return title[:80]
    return None


def is_teaser(source: Source, facts: Facts, kept: list[Block], words: int) -> bool:
    """Say whether the text is only the free part of a paid article."""
    if words >= _TEASER_WORDS and not (facts.claims.free is False and facts.claims.body_words > 2 * words):
        return False
    if facts.claims.free is False:
        return True
    if not kept:
        return False
    near = [b for b in source.blocks if kept[0].start <= b.start and b.words <= 30 and not b.hidden]
    behind = [b for b in near if b.start > kept[-1].start][:_WALL_REACH]
    return (
        _said([b.text for b in near if b.start <= kept[-1].start] + [b.text for b in behind], "paywall")
        is not None
    )


def _said(texts: list[str], kind: str) -> str | None:
    for text in texts:
        words = fold(split_site(text)[0]) if kind == "missing" else fold(text[:200])
        for phrase in _phrases()[kind]:
            whole = kind != "missing" or len(words) <= len(phrase) + _TITLE_SLACK
            if whole and _starts(words, phrase, 2 if kind != "paywall" else 4):
                return text[:80]
    return None


def _starts(words: tuple[str, ...], phrase: tuple[str, ...], slack: int) -> bool:
    return any(words[i : i + len(phrase)] == phrase for i in range(slack + 1))


def _listing(source: Source, facts: Facts, kept: list[Block], url: str | None) -> str | None:
    if facts.claims.is_article or facts.og_type == "article":
        return None
    headlines = [b for b in source.blocks if b.link_share >= 0.8 and b.words >= 4]
    if len(headlines) < _LISTED:
        return None
    told = [b for b in kept if b.link_share < 0.5 and b.words >= 12]
    prose = sum(b.words for b in told)
    linked = sum(b.words for b in kept if b.link_share >= 0.8)
    section = url is not None and _SECTION.search(urlsplit(url).path.lower()) is not None
    if section or (facts.claims.is_listing and facts.published is None):
        return f"{len(headlines)} linked headlines at a section's address and no article of its own"
    if linked > prose or (prose < 80 and len(told) < 3 and facts.published is None):
        return f"{len(headlines)} linked headlines beside {prose} words of text"
    return None
