"""Articles on several pages: further pages are fetched like any other, and read into one article; what is missing is told.

Where a page links to all of the article at once, that is fetched instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.catalogue.stood import stories_at
from archive.fate import Outcome
from archive.originals import trail
from archive.record import RecordKind
from archive.shelf import Line
from archive.writing.rendered import page_address
from article.article import Article, NoArticle
from article.pages.joining import (
    is_same_article,
    joined,
    lacks_pages,
    missing_page,
    shown_whole,
    too_many_pages,
)
from article.pages.reservations import Said
from flows.house import House
from flows.reading.read import read_articles, readable
from flows.run import Run
from flows.store.shelf import articles_of
from flows.store.whereabouts import Whereabouts, whereabouts
from flows.walk.keep import keep
from flows.walk.measured import key_of
from spiders.frontier.plan import Plan, Purpose

MOST_PAGES = 8  # of one article; a choice: a gallery of fifty pages is no article
# Articles whose further pages are fetched at one time: a choice, so that a hostile site's pagers cost 30 × 7 requests a round.
MOST_ARTICLES = 30
_OTHER = "another article stands there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What joining gave: whole articles by the address of their first page, and the URL keys of the pages that went into each."""

    articles: Mapping[str, Article] = field(default_factory=dict)
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Chain:
    """One article's pages as they come in; `next_url` is the one to ask for, `missing` why there are no more."""

    first: Article
    further: list[Article] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    missing: str | None = None
    whole: Article | None = None
    is_other: bool = False

    @property
    def next_url(self) -> str | None:
        """Return the next page's address: as the first page names it, else as the last one does."""
        if self.whole is not None or self.missing is not None:
            return None
        named = self.first.next_pages[len(self.further) :]
        last = self.further[-1].next_pages if self.further else ()
        found = next(iter((*named[:1], *last[:1])), None)
        return found if found and key_of(found) not in self.seen else None

    def take(self, url: str, read: Article | str) -> None:
        """Take what stood at the next page's address: a page, or in words why there was none.

        Where the second page is another article, its address only looked like a page's.
        """
        self.seen.add(key_of(url))
        self.is_other = isinstance(read, str) and read.startswith(_OTHER)
        if isinstance(read, str):
            self.missing = missing_page(len(self.further) + 2, url, read.replace("; ", ", "))
        else:
            self.further.append(read)

    @property
    def article(self) -> Article:
        """Return what the pages are together."""
        if self.whole is not None:
            return self.whole
        if not self.further and self.is_other:
            return joined(self.first, (), None)
        left = too_many_pages(MOST_PAGES) if self.next_url else None
        return joined(self.first, self.further, self.missing or left)

    @property
    def parts(self) -> frozenset[str]:
        """Return the URL keys of the pages whose text is in this article's: where all of it stands on one, its pages too."""
        if self.whole is not None:
            return _keys([self.whole.url, *self.first.next_pages])
        return _keys(page.url for page in self.further)


def join_pages(run: Run, articles: Mapping[str, Article]) -> Joined:
    """Fetch and read the further pages of those articles that have some; an article of one page is left out."""
    paged = [(url, one) for url, one in articles.items() if one.next_pages and one.via is None]
    chains = {url: _Chain(first=one, seen={key_of(url)}) for url, one in paged[:MOST_ARTICLES]}
    if not chains:
        return Joined()
    _take_whole(run, chains.values())
    for _ in range(MOST_PAGES - 1):
        wanted = [(chain, chain.next_url) for chain in chains.values()]
        asked = [(chain, url) for chain, url in wanted if url is not None]
        if not asked:
            break
        read = _read(run, [url for _, url in asked])
        for chain, url in asked:
            chain.take(url, _same(chain.first, read[url]))
    with whereabouts(run.house, run.spooled) as where:
        for chain in chains.values():
            chain.further = [_at_its_bytes(page, where) for page in chain.further]
    articles = {url: one.article for url, one in chains.items()}
    return Joined(articles=articles, parts={url: one.parts for url, one in chains.items() if one.parts})


def within_others(articles: Mapping[str, Article], parts: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the addresses of those articles whose text is another's: no text is two articles, whichever of them was found first.

    *parts* are the URL keys of the pages in each. Of two that hold each other the one that goes on at further pages stays,
    and what is held only by one that does not stay is an article of its own.
    """
    held = frozenset[str]().union(*parts.values())
    heads = sorted(
        parts, key=lambda url: (key_of(url) in held, key_of(articles[url].url or url) != key_of(url))
    )
    holders: dict[str, str] = {}
    for head in heads:
        if key_of(head) not in holders:
            holders.update((key, head) for key in parts[head])
    return frozenset(
        url
        for url, one in articles.items()
        if (head := holders.get(key_of(url), url)) != url and is_same_article(articles[head], one)
    )


def known_keys(lines: Iterable[Line]) -> frozenset[str]:
    """Return the URL keys of all pages that lines were read from, first and further ones."""
    return _keys(url for one in lines for url in (one["id"], one["url"], *further_of(one)))


def further_of(line: Line) -> tuple[str, ...]:
    """Return the addresses of the further pages that paragraphs of a line stand in."""
    return tuple(dict.fromkeys(page_address(part["url"]) for part in line.get("parts") or ()))


def further_in(article: Article) -> tuple[str, ...]:
    """Return the addresses of the further pages that paragraphs of an article stand in."""
    refs = (paragraph.ref for paragraph in article.paragraphs)
    return tuple(dict.fromkeys(page_address(ref.url) for ref in refs if ref is not None))


def going_on(house: House, urls: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each address whose article goes on at further pages, those that its newest text in any story stands in.

    One of which all further pages are missing is there too, with none.
    """
    keys = {url: key_of(url) for url in urls}
    with house.catalogue() as catalogue:
        stories = stories_at(catalogue, keys)
    lines = [line for story in sorted(stories) for line in articles_of(house, story) if line["url"]]
    newest: dict[str, Line] = {}
    for line in sorted(lines, key=lambda one: str((one["archived"] or {}).get("captured_at"))):
        newest[key_of(line["url"])] = line
    found = ((url, newest[key]) for url, key in keys.items() if key in newest)
    return {url: further_of(line) for url, line in found if line.get("parts") or lacks_pages(line["why"])}


def _keys(urls: Iterable[str | None]) -> frozenset[str]:
    return frozenset(map(key_of, filter(None, urls))) - {""}


def _at_its_bytes(page: Article, where: Whereabouts) -> Article:
    """Return a page that repeats what an earlier record holds with that record: its paragraphs' places count in it.

    What its own header reserves stands in the later one.
    """
    own = page.ref
    if own is None or own.kind is not RecordKind.REVISIT:
        return page
    said = (
        replace(one, record=own.record_id) if one.said is Said.HEADER else one for one in page.reservations
    )
    return replace(page, ref=trail(own, where)[-1].ref, reservations=tuple(said))


def _take_whole(run: Run, chains: Iterable[_Chain]) -> None:
    """Take the page that shows all of an article where one is linked and holds at least as much."""
    asked = [(chain, url) for chain in chains if (url := chain.first.whole_page) is not None]
    read = _read(run, [url for _, url in asked])
    for chain, url in asked:
        found = _same(chain.first, read[url])
        if isinstance(found, Article) and len(found.text) > len(chain.first.text):
            chain.whole = shown_whole(chain.first, found)


def _read(run: Run, urls: Sequence[str]) -> dict[str, Article | NoArticle | Outcome]:
    """Return what stands at addresses: an article, none, or how the fetch failed."""
    if not urls:
        return {}
    # One hop behind the page that named them: no page that anybody asked for by itself (flows/refetch.py).
    plans = [Plan(url=url, purpose=Purpose.PAGE, hops=1, how="further page") for url in dict.fromkeys(urls)]
    outcomes = keep(run, plans, "keeping")
    kept = {url: one for url, one in outcomes.items() if readable(one)}
    return {**outcomes, **dict(zip(kept, read_articles(run, list(kept.values())), strict=True))}


def _same(first: Article, read: Article | NoArticle | Outcome) -> Article | str:
    """Return a page of the same article, or in words what stood there instead."""
    if isinstance(read, Outcome):
        return f"{read.fate.value}, {read.reason}"
    if isinstance(read, NoArticle):
        return read.why
    return read if is_same_article(first, read) else f"{_OTHER}, {read.title[:80]!r}"
