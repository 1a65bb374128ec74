"""Channels, asks and links: how coverage is looked for, without any I/O."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """A way to find links."""

    HOME = "home"
    ROBOTS = "robots"
    FEED = "feed"
    NEWS_SITEMAP = "news-sitemap"
    SITEMAP = "sitemap"
    WORDPRESS = "wordpress"
    SECTION = "section"
    OUTLINK = "outlink"
    SEED = "seed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A profile in one channel's words: `terms` as sent, in `language`, made from the profile's `made_from`."""

    terms: tuple[str, ...]
    language: str
    made_from: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request to a channel of one outlet. `page` counts from 1 where a channel pages its answers."""

    url: str
    channel: Channel
    outlet: str
    query: Query | None = None
    page: int = 1
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back to an ask: decoded payload bytes (codings undone), final address, HTTP facts."""

    ask: Ask
    url: str
    status: int
    content_type: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A found address with how it was found. `published_hint` and `title` are claims of the channel, not facts.

    `text` is what the channel itself gave of the article (feed or REST content), plain.
    """

    url: str
    channel: Channel
    found_in: str
    outlet: str
    title: str = ""
    text: str = ""
    published_hint: datetime | None = None
    query: Query | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer held: links to articles, and further asks (child sitemaps, feeds, next pages).

    `note` says in words why an answer gave less than asked for (an error page, broken XML, a limit); "" when all
    was read. A bad answer is a reading with a note, never an error.
    """

    links: tuple[Link, ...] = ()
    asks: tuple[Ask, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A link that ranking chose: `key` is its URL key, `links` every way it was found, `reasons` why."""

    url: str
    key: str
    score: float
    links: tuple[Link, ...]
    reasons: tuple[str, ...]
