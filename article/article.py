"""What a page becomes: an article in clean paragraphs, or a reason why it is none."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.record import RecordRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text stands in its original.

    `start` and `end` are byte offsets into the decoded payload: the entity body after transfer and
    content codings are undone, before any charset decoding. For pasted text: into the file's bytes.
    """

    start: int
    end: int


class ParagraphKind(StrEnum):
    """What a paragraph is in its page."""

    TEXT = "text"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of clean text, as its author wrote it. `place` is None only if it could not be found."""

    text: str
    kind: ParagraphKind = ParagraphKind.TEXT
    place: Place | None = None


class Why(StrEnum):
    """Why a block was cut. `docs/glossary.md` gives an example of each."""

    LATEST = "latest-news"
    MOST_READ = "most-read"
    RELATED = "related"
    READ_ALSO = "read-also"
    SHARE = "share-bar"
    COMMENTS = "comments"
    TAGS = "tags"
    AUTHOR_BOX = "author-box"
    NEWSLETTER = "newsletter"
    APP = "app-prompt"
    COOKIES = "cookie-bar"
    APPEARED_FIRST = "appeared-first-on"
    CREDIT = "photo-credit"
    ADVERT = "advert"
    FURNITURE = "site-furniture"
    REPEATED_TITLE = "repeated-title"
    DATELINE = "date-line"
    BYLINE = "byline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A block that was cut as boilerplate: kept, so that a person can check the knife."""

    text: str
    why: Why
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A piece of metadata with where it was found ("json-ld", "meta", "time", "url", "text") and 0–1 trust."""

    value: str
    source: str
    trust: float


class Status(StrEnum):
    """How far an article can be trusted to be whole."""

    WHOLE = "whole"
    TEASER = "paywall-teaser"
    SUSPECT = "extraction_suspect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Clean text with its metadata; every paragraph leads back to bytes.

    `published_at` is aware UTC when the page gave a time zone or only a date (then midnight UTC),
    `published_raw` the words it was read from. `language` is an ISO 639-1 code or "und". `method` names
    the extractor and its version. `ref` is None for local files and pasted text.
    """

    url: str | None
    ref: RecordRef | None
    title: str
    bylines: tuple[str, ...]
    outlet: str | None
    published_at: datetime | None
    published_raw: str | None
    published_from: str | None
    modified_at: datetime | None
    language: str
    canonical_url: str | None
    paragraphs: tuple[Paragraph, ...]
    boilerplate: tuple[Cut, ...]
    status: Status
    method: str

    @property
    def text(self) -> str:
        """Return the paragraphs joined by blank lines."""
        return "\n\n".join(p.text for p in self.paragraphs)


class NotArticleKind(StrEnum):
    """What a page is instead of an article."""

    NOT_HTML = "not-html"
    HTTP_STATUS = "http-status"
    SOFT_404 = "soft-404"
    LISTING = "listing"
    EMPTY = "empty"
    BLOCKED = "blocked"
    KILLED = "extraction_killed"
    BROKEN = "extraction_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoArticle:
    """A kept page that holds no article, and why. The original stays archived."""

    url: str | None
    ref: RecordRef | None
    kind: NotArticleKind
    why: str
