"""A story and its seeds: what the user already has."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from story.seeds.ages import DEFAULT_AGES, Ages


class SeedError(Exception):
    """A story folder cannot be used. The message names file, key, and the next step."""


class SeedKind(StrEnum):
    """How a seed came: pasted text, an address, or a saved page."""

    TEXT = "text"
    URL = "url"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """One article that the user has.

    `raw` holds the file's bytes as they are (empty for an address); `head` the head lines of a text
    (title, date, outlet, url) when it had them. `url` is None for pasted text without an address.
    """

    name: str
    kind: SeedKind
    path: Path
    raw: bytes
    url: str | None = None
    head: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A news site to look at: home address, ISO 639-1 language, ISO 3166 country.

    `verified` says that a person saw the address answer; an unverified one is a starting point, no promise. `render` says that
    its pages need a browser where their exact answers give no text.
    """

    name: str
    home: str
    language: str
    country: str
    verified: bool = False
    render: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days in which coverage is expected, both inclusive; None where the user gave none."""

    start: date | None = None
    end: date | None = None


class Wanted(StrEnum):
    """What a user asks of a term: first in every list and query, in the profile too, or nowhere."""

    PIN = "pin"
    ADD = "add"
    FORBID = "forbid"


class Named(StrEnum):
    """What kind of thing a user names in story.toml; TERMS are of any kind."""

    PEOPLE = "people"
    PLACES = "places"
    PARTIES = "parties"
    EVENTS = "events"
    WORDS = "words"
    NUMBERS = "numbers"
    DATES = "dates"
    TERMS = "terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One line of a user's `[pin]`, `[add]` or `[forbid]`: what, of which kind, and what it is also called, in any language.

    `country` (ISO 3166) is that of a place, which tells it from its namesakes; "" where the user says none.
    """

    wanted: Wanted
    kind: Named
    name: str
    also: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story folder, read and checked: `story.toml` and the seeds beside it.

    `pinned` and `forbidden` are names and terms that the user set (`pinned_names`: those of `pinned` that are
    people); `wishes` are the same line by line, each with its kind and other spellings, and what the user added.
    `channels` maps a channel's name to on/off; `max_pages` is the budget of candidate pages in one run, `asks` the
    most asks of a channel, by its name. `render` says that its pages may need a browser, `ages` when they are fetched again.
    """

    name: str
    title: str
    seeds: tuple[Seed, ...]
    languages: tuple[str, ...]
    outlets: tuple[Outlet, ...]
    window: Window = Window()
    related_min: int | None = None
    related_max: int | None = None
    pinned: tuple[str, ...] = ()
    pinned_names: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    channels: tuple[tuple[str, bool], ...] = ()
    max_pages: int = 400
    asks: tuple[tuple[str, int], ...] = ()
    wishes: tuple[Wish, ...] = ()
    render: bool = False
    ages: Ages = DEFAULT_AGES


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedText:
    """A seed after cleaning: what profile, judge and copies read.

    `published_at` is never borrowed from another seed.
    """

    name: str
    title: str
    text: str
    published_at: datetime | None
    language: str
    url: str | None
