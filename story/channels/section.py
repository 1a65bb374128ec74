"""Channel: home and section pages, for outlets without feed or sitemap. Headlines, few dates, the last days only."""

import re
from dataclasses import replace

from article.markup.guard import flood
from story.channels import wordpress
from story.channels.markup import Anchor, Listing, read_listing
from story.channels.refusal import holds_something, not_read
from story.channels.scope import Scope, absolute, is_same_site
from story.channels.shapes import looks_like_article, looks_like_section
from story.link import Answer, Ask, Channel, Link, Reading, Unmeasured

MOST_SECTIONS = 10
MOST_PAGES = 4  # of one section: outlets show 10 to 30 headlines a page, so some days of politics
MOST_LINKS = 500
MOST_FEEDS = 4
_USUAL_FEEDS = ("/feed/", "/rss.xml")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
# How an address that is linked to in a page's text says that it is a feed: /feed/, /rss, /politics.rss, /atom.xml, /feed.json.
_FEED_NAME = re.compile(
    r"(?:/(?:feeds?|rss2?|atom)(?:\.(?:xml|json))?|\.rss|/rss/[\w-]{1,40}(?:\.xml)?)/?$", re.IGNORECASE
)
_COMMENTS = re.compile(r"comment|تعليق", re.IGNORECASE)
# Section names that hold political news, in the languages of seeds/outlets.toml; they are asked for first.
_NEWS_NAMES = re.compile(
    r"سياس|أخبار|اخبار|محلي|عالم|دولي|عرب|سوري|لبنان|شرق|تقارير|عاجل|politi|world|news|middle|monde|international|proche|"
    r"actualit|חדשות|עולם|מדינ|ביטחונ|d[üu]nya|g[üu]ndem|siyaset|siyasi|سیاس|جهان|بین",
    re.IGNORECASE,
)


def asks(scope: Scope) -> tuple[Ask, ...]:
    """Return the ask for the outlet's home page."""
    return (scope.ask(scope.outlet.home, Channel.HOME),)


def read(answer: Answer, scope: Scope) -> Reading:
    """Return the page's headlines as links, and asks: next page, feeds, and from a home its sections and REST search."""
    listing = read_listing(answer) if holds_something(answer) else None
    if listing is None:
        said = flood(answer.body) or f"HTTP {answer.status}, {answer.content_type or 'no type'}"
        return not_read(answer, f"no page of headlines: {said}")
    is_home = answer.ask.channel is Channel.HOME
    feeds = _feeds(listing, answer, scope) if answer.ask.page == 1 else ()
    further = (*_wordpress(listing, scope), *_sections(listing, answer)) if is_home else ()
    links, asks = _headlines(listing, answer), (*feeds, *further, *_next(listing, answer))
    if (
        is_home and not links
    ):  # of a script, or behind a log-in: every home shows articles, a section may be empty
        note = "a home page without anything that looks like an article"
        return Reading(asks=asks, note=note, unmeasured=Unmeasured.UNREADABLE)
    return Reading(links=links, asks=asks)


def _headlines(listing: Listing, answer: Answer) -> tuple[Link, ...]:
    """Return one link for each address, under its longest words; menus and other sites stay out."""
    best: dict[str, Anchor] = {}
    for anchor in listing.anchors:
        is_headline = looks_like_article(anchor.url, anchor.text) and is_same_site(anchor.url, answer.url)
        if (
            is_headline
            and anchor.url != answer.url
            and len(anchor.text) >= len(best.get(anchor.url, anchor).text)
        ):
            best[anchor.url] = anchor
    return tuple(
        Link(url=anchor.url, channel=answer.ask.channel, found_in=answer.url, outlet=answer.ask.outlet,
             title=anchor.text, published_hint=anchor.at)
        for anchor in list(best.values())[:MOST_LINKS]
    )  # fmt: skip


def _sections(listing: Listing, answer: Answer) -> tuple[Ask, ...]:
    found: dict[str, bool] = {}
    for anchor in listing.anchors:
        is_section = looks_like_section(anchor.url, anchor.text) and is_same_site(anchor.url, answer.url)
        if is_section and anchor.url != answer.url:
            is_news = bool(_NEWS_NAMES.search(f"{anchor.url} {anchor.text}"))
            found[anchor.url] = found.get(anchor.url, False) or is_news
    likeliest = sorted(found, key=lambda url: not found[url])[:MOST_SECTIONS]
    return tuple(
        Ask(url=url, channel=Channel.SECTION, outlet=answer.ask.outlet, depth=1) for url in likeliest
    )


def _feeds(listing: Listing, answer: Answer, scope: Scope) -> tuple[Ask, ...]:
    """Return asks for the feeds that a page names in its head, and links to; a home that names none has the usual ones.

    A section's head names the feed of that section beside those of the whole site.
    """
    named = [
        url
        for rel, kind, url, title in listing.heads
        if "alternate" in rel.split() and _is_feed(kind, url) and not _COMMENTS.search(f"{url} {title}")
    ]
    asks = [scope.ask(url, Channel.FEED) for url in list(dict.fromkeys(named))[:MOST_FEEDS]]
    guessed = _linked_feeds(listing, answer)
    if not asks and not guessed and answer.ask.channel is Channel.HOME:
        guessed = [url for path in _USUAL_FEEDS if (url := absolute(listing.url, path))]
    return (
        *asks,
        *(replace(scope.ask(url, Channel.FEED), is_guess=True) for url in guessed if url not in named),
    )


def _is_feed(kind: str, url: str) -> bool:
    """Return whether a head's alternate is a feed; JSON of an unsaid kind is one only where its name says so."""
    return kind.startswith(_FEED_TYPES) or (
        kind.startswith("application/json") and bool(_FEED_NAME.search(url))
    )


def _linked_feeds(listing: Listing, answer: Answer) -> list[str]:
    """Return addresses in a page that look like feeds of its site, those of news sections first; some are pages about feeds."""
    found = {
        anchor.url: bool(_NEWS_NAMES.search(f"{anchor.url} {anchor.text}"))
        for anchor in listing.anchors
        if _FEED_NAME.search(anchor.url)
        and not _COMMENTS.search(anchor.url)
        and is_same_site(anchor.url, answer.url)
    }
    return sorted(found, key=lambda url: not found[url])[:MOST_FEEDS]


def _wordpress(listing: Listing, scope: Scope) -> tuple[Ask, ...]:
    api = next((url for rel, _, url, _ in listing.heads if rel == "https://api.w.org/"), "")
    is_ours = not api or is_same_site(api, listing.url)
    return wordpress.asks(scope, api) if listing.is_wordpress and is_ours else ()


def _next(listing: Listing, answer: Answer) -> tuple[Ask, ...]:
    ask, url = answer.ask, listing.next_url
    if (
        ask.channel is not Channel.SECTION
        or ask.page >= MOST_PAGES
        or not url
        or not is_same_site(url, answer.url)
    ):
        return ()
    return (
        (Ask(url=url, channel=ask.channel, outlet=ask.outlet, page=ask.page + 1, depth=ask.depth),)
        if url != answer.url
        else ()
    )
