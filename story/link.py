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
    GDELT_DOC = "gdelt-doc"
    GDELT_GAL = "gdelt-gal"
    GDELT_GKG = "gdelt-gkg"
    WAYBACK = "wayback"
    MEMENTO = "memento"
    MEDIAWIKI = "mediawiki"
    BING_NEWS = "bing-news"
    COMMON_CRAWL = "common-crawl"
    CC_NEWS = "cc-news"


# Asked only when the story says so: undocumented, or more bytes than a person expects of one command.
OPT_IN = frozenset({Channel.BING_NEWS, Channel.COMMON_CRAWL, Channel.CC_NEWS})


class Unmeasured(StrEnum):
    """Why an answer says nothing of whether there is coverage: it counts as not measured, never as none."""

    THROTTLED = "throttled"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"


class Family(StrEnum):
    """What a query joins."""

    PERSON_PLACE = "person and place"
    NATIONS_PLACE = "two nations and place"
    NATIONS_EVENT = "two nations and event"
    TWO_PEOPLE = "two people"
    PLACE_EVENT = "place and event"
    PHRASE = "set phrase"
    GIVEN = "given by the user"
    RARE_WORDS = "rarest words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A profile in one channel's words: `terms` as sent, in `language`, made from the profile's `made_from`.

    `spellings` stands beside `terms`: for each how else it is written, the likeliest first, or () for none at all. A
    channel that knows OR asks for `groups`; one that does not sends `terms`. `why` says in words what was joined.
    `guessed` are those of `terms` whose spelling a rule made: in no table, in no seed, learned from no page.
    """

    terms: tuple[str, ...]
    language: str
    made_from: tuple[str, ...]
    spellings: tuple[tuple[str, ...], ...] = ()
    family: Family | None = None
    why: str = ""
    guessed: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return for each term all that it may be written as, the term itself first."""
        others = self.spellings or ((),) * len(self.terms)
        return tuple((term, *more) for term, more in zip(self.terms, others, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request to a channel of one outlet, or to a service, whose name then stands as `outlet`.

    `page` counts from 1 where a channel pages its answers. `span` is the time asked for where a service is asked in
    slices: aware UTC, the end exclusive. `language` (ISO 639-1) is that of the coverage asked for, "" for any.
    `is_guess` says that nobody named the address: a page of words in its place only means that there is no such thing.
    """

    url: str
    channel: Channel
    outlet: str
    query: Query | None = None
    page: int = 1
    depth: int = 0
    span: tuple[datetime, datetime] | None = None
    language: str = ""
    is_guess: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back to an ask: decoded payload bytes (codings undone), final address, HTTP facts.

    To a 304 belongs the body of the answer that still holds; whoever kept it puts it here. `is_plain` says that its
    reader knows the body: UTF-8 throughout, and nothing in it that a parser does not survive.
    """

    ask: Ask
    url: str
    status: int
    content_type: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    is_plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A found address with how it was found. `published_hint` and `title` are claims of the channel, not facts.

    `text` is what the channel itself gave of the article (feed or REST content; of an in-text link the text around it), plain. `language` is the channel's
    claim, "" where it makes none; `archived` the address of an archive's copy, where the channel knows one.
    `is_first_seen` says that the hint is no claim of publication: a service saw the article then, and it can be older.
    """

    url: str
    channel: Channel
    found_in: str
    outlet: str
    title: str = ""
    text: str = ""
    published_hint: datetime | None = None
    query: Query | None = None
    language: str = ""
    archived: str = ""
    is_first_seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer held: links to articles, and further asks (child sitemaps, feeds, next pages).

    `note` says in words why an answer gave less than asked for (an error page, broken XML, a limit); "" when all
    was read. A bad answer is a reading with a note, never an error. `unmeasured` is set when the answer tells
    nothing of coverage (throttled, refused, broken): no links then does not mean that there are none.
    """

    links: tuple[Link, ...] = ()
    asks: tuple[Ask, ...] = ()
    note: str = ""
    unmeasured: Unmeasured | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A link that ranking chose: `key` is its URL key, `links` every way it was found, `reasons` why."""

    url: str
    key: str
    score: float
    links: tuple[Link, ...]
    reasons: tuple[str, ...]
