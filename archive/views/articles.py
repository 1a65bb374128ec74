"""The articles of a story: listed, counted, one by one, and those that wait for a person."""

from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.views.entries import EVERYTHING, Entry, Filter, Page

__all__ = ["EVERYTHING", "Cell", "Entry", "Facets", "Filter", "Page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What a story's articles can be filtered by, each name with its count, the most frequent first.

    `outlets` and `languages` count the articles of the story, `relations` and `decisions` all that were judged and not taken down;
    `hidden` counts what was taken down, `shown` the articles of the story.
    """

    outlets: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    relations: tuple[tuple[str, int], ...]
    decisions: tuple[tuple[str, int], ...]
    shown: int
    changed: int
    suspect: int
    gone: int
    to_review: int
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many articles in a language an outlet published on a day. `day` is empty for undated ones; a None outlet is all outlets that have no row of their own."""

    day: str
    outlet: str | None
    language: str
    count: int


def entries(
    catalogue: Catalogue, story: str, wanted: Filter = EVERYTHING, *, offset: int = 0, limit: int = 50
) -> Page:
    """Return articles of a story by date of publication, newest first; undated ones come last."""
    del catalogue, story, wanted, offset, limit
    return Page(entries=(), total=0)


def review_queue(catalogue: Catalogue, story: str, *, offset: int = 0, limit: int = 50) -> Page:
    """Return what waits for a person, the most doubtful first: articles judged UNSURE, then suspect texts of the story, without a decision."""
    del catalogue, story, offset, limit
    return Page(entries=(), total=0)


def facets(catalogue: Catalogue, story: str) -> Facets:
    """Count a story's articles by all that they can be filtered by."""
    del catalogue, story
    return Facets(
        outlets=(), languages=(), relations=(), decisions=(), shown=0, changed=0, suspect=0, gone=0, to_review=0, hidden=0
    )  # fmt: skip


def coverage(
    catalogue: Catalogue, story: str, wanted: Filter = EVERYTHING, *, outlets: int = 12
) -> tuple[Cell, ...]:
    """Return the articles of a story by day, outlet and language: the most frequent outlets, and the rest as None. Sorted by day."""
    del catalogue, story, wanted, outlets
    return ()


def entry(catalogue: Catalogue, story: str, article: str) -> Entry | None:
    """Return one article, one that was taken down too (`is_hidden`)."""
    del catalogue, story, article
    return None


def article_of_record(catalogue: Catalogue, record_id: str) -> tuple[str, str] | None:
    """Return story and article whose text was read from a record ("urn:uuid:…"), the newest reading first."""
    del catalogue, record_id
    return None
