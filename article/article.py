"""What a page becomes: an article in clean paragraphs, or a reason why it is none."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, overload

from archive.reading.gzipped import deflated, inflated
from archive.record import RecordRef
from article.pages.reservations import Reservation


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
    CAPTION = "caption"
    TABLE_ROW = "table_row"
    VERSE = "verse"


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
    CAPTION = "caption"
    PULL_QUOTE = "pull-quote"
    REPEATED = "repeated-text"
    OTHER_ARTICLE = "other-article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of clean text, as its author wrote it. `place` is None only if it could not be found.

    `doubt` marks what may be boilerplate of that kind and stayed because it may as well be a sentence. `ref` is the record
    whose bytes `place` counts in, where that is not the article's own: further pages of one article are records of their own.
    """

    text: str
    kind: ParagraphKind = ParagraphKind.TEXT
    place: Place | None = None
    doubt: Why | None = None
    ref: RecordRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A block that was cut as boilerplate: kept, so that a person can check the knife."""

    text: str
    why: Why
    place: Place | None = None


class PackedCuts(Sequence[Cut]):
    """Cuts that are unpacked when somebody looks at them.

    A page has some 180, which take 55 KB as values and 5 so; a walk holds all its articles, and looks at their cuts once, at its end.
    """

    __slots__ = ("_count", "_packed")

    def __init__(self, packed: bytes, count: int) -> None:
        """Take what `of` made."""
        self._packed, self._count = packed, count

    @classmethod
    def of(cls, cuts: Iterable[Cut]) -> "PackedCuts":
        """Pack cuts."""
        if isinstance(cuts, cls):
            return cuts
        rows = [(cut.text, cut.why.value, *_ends(cut.place)) for cut in cuts]
        text = json.dumps(rows, ensure_ascii=False)
        return cls(deflated(text.encode("utf-8", "surrogatepass")), len(rows))

    def rows(self) -> list[tuple[str, str, int | None, int | None]]:
        """Return of each cut its text, why it was made, and where it begins and ends: what a cut costs as a value is a third of a line's price."""
        rows: list[tuple[str, str, int | None, int | None]] = json.loads(
            inflated(self._packed).decode("utf-8", "surrogatepass")
        )
        return rows

    def __iter__(self) -> Iterator[Cut]:
        return (Cut(text=text, why=Why(why), place=_place(*ends)) for text, why, *ends in self.rows())

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Cut: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Cut, ...]: ...
    def __getitem__(self, at: int | slice) -> Cut | tuple[Cut, ...]:
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, PackedCuts | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[object, ...]:
        return PackedCuts, (self._packed, self._count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a piece of metadata was found, and how far it can be trusted.

    `field` is the name of the `Article` field ("title", "bylines", "published_at" …), `source` the kind of place
    ("json-ld", "meta", "time", "url", "text", "heading", "link", "head"), `detail` the exact one ("og:title",
    "article:published_time" …), `trust` 0-1.
    """

    field: str
    source: str
    detail: str = ""
    trust: float


class Via(StrEnum):
    """Where a text came from whose own page was blocked, is gone, or has none before its scripts have run."""

    FEED = "feed"
    WORDPRESS = "wordpress"
    AMP = "amp"
    ARCHIVE = "archive"
    RENDERED = "rendered"


class Status(StrEnum):
    """What a page gave. The third is written for pages that hold none: see `NoArticle`."""

    ARTICLE = "article"
    SUSPECT = "extraction_suspect"
    NONE = "no_article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Clean text with its metadata; every paragraph leads back to bytes.

    `published_at` is aware UTC when the page gave a time zone or only a date (then midnight UTC),
    `published_raw` the words it was read from. `language` is an ISO 639-1 code or "und". `section` is the
    site's department, `agency` who the text was taken over from, `paywalled` None where the page says nothing.
    `found` tells where each field came from. `status` is SUSPECT where the text may be only a part of the
    article, and `why` then says what was seen. `method` names the extractor, its version and what it went by.
    `next_pages` are the addresses of the article's further pages as far as this one names them, `whole_page` that of all of it.
    `ref` is None for local files and pasted text. `is_teaser` says that only the free part of a paid text stands on the page.
    `via` is set where the page itself could not be had and `ref` is another answer, which stands in for `instead_of`, the page's address.
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
    section: str | None = None
    agency: str | None = None
    paywalled: bool | None = None
    is_teaser: bool = False
    via: Via | None = None
    instead_of: str | None = None
    paragraphs: tuple[Paragraph, ...]
    boilerplate: Sequence[Cut]
    status: Status
    why: str | None = None
    method: str
    found: tuple[Found, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    next_pages: tuple[str, ...] = ()
    whole_page: str | None = None

    @property
    def text(self) -> str:
        """Return the paragraphs joined by blank lines."""
        return "\n\n".join(p.text for p in self.paragraphs)

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process as few plain rows: of some 400 small values each would cost what twenty numbers do. Cuts stay packed there."""
        paragraphs = [(p.text, p.kind, p.doubt, p.ref, *_ends(p.place)) for p in self.paragraphs]
        rest = {name: getattr(self, name) for name in self.__slots__}
        return _article_of, (
            rest | {"paragraphs": paragraphs, "boilerplate": PackedCuts.of(self.boilerplate)},
        )


def _ends(place: Place | None) -> tuple[int, int] | tuple[None, None]:
    return (None, None) if place is None else (place.start, place.end)


def _place(start: int | None, end: int | None) -> Place | None:
    return None if start is None or end is None else Place(start=start, end=end)


def _article_of(rest: dict[str, Any]) -> Article:
    """Return an article from the rows that `Article.__reduce__` made of it."""
    paragraphs = tuple(
        Paragraph(text=text, kind=kind, doubt=doubt, ref=ref, place=_place(start, end))
        for text, kind, doubt, ref, start, end in rest["paragraphs"]
    )
    return Article(**(rest | {"paragraphs": paragraphs}))


class NotArticleKind(StrEnum):
    """What a page is instead of an article."""

    NOT_HTML = "not-html"
    HTTP_STATUS = "http-status"
    SOFT_404 = "soft-404"
    LISTING = "listing"
    EMPTY = "empty"
    TOO_SHORT = "too-short"
    VIDEO = "video-only"
    BLOCKED = "blocked"
    SUSPECT = "extraction_suspect"
    KILLED = "extraction_killed"
    BROKEN = "extraction_failed"


class Wall(StrEnum):
    """What stands before a page that is blocked: a check of the visitor, a plain no, a question about cookies, a script, a till."""

    CHALLENGE = "challenge"
    DENIED = "denied"
    CONSENT = "consent"
    SCRIPT = "script"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoArticle:
    """A kept page that holds no article, and why. The original stays archived. `wall` is set where it is blocked."""

    url: str | None
    ref: RecordRef | None
    kind: NotArticleKind
    why: str
    wall: Wall | None = None
