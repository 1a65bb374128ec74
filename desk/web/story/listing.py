"""Articles of a story as rows of a list: what the catalogue knows of each, and what its stored line says."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.lines import Place, told_by
from archive.catalogue.views.articles import Entry
from archive.catalogue.views.visits import Reading, readings_of
from desk.web.article.verdict_words import Aspect, aspects_of, score_words
from desk.web.language import Words
from flows.decisions.decide import hidden_articles
from flows.house import House
from flows.reading.compared import status_of
from flows.store.judgings import Turned, judgings_of, turned
from flows.store.readings import ReadingError, line_at

_LISTED = ("id", "url", "title", "outlet", "language", "published_at", "captured_at", "relation", "score", "record_id")  # fmt: skip
_LONG = frozenset({"paragraphs", "kinds", "places", "doubts", "boilerplate", "parts", "found"})
_READ = 8  # a choice: readings of one article that are asked for their verdicts; its own page asks all
_LEDE = 320  # characters of the text's beginning: two or three sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row, as the stored line has it; with `is_other` the catalogue says something else of it, with `turned` another verdict stood before.

    `is_read` is False where the line is not where the catalogue has it: then nothing is told of it.
    """

    entry: Entry
    is_read: bool
    is_suspect: bool
    is_other: bool = False
    score: Markup | str
    aspects: tuple[Aspect, ...] = ()
    lede: str = ""
    why_suspect: str = ""
    turned: Turned | None = None


def listed(house: House, catalogue: Catalogue, entries: Iterable[Entry], t: Words) -> tuple[Listed, ...]:
    """Return rows for some articles of a story; the line of each is read, and those that hold verdicts before it."""
    shown = unhidden(house, entries)
    read = readings_of(catalogue, shown[0].story, [one.article for one in shown]) if shown else {}
    rows = ((one, _listed(one, line_or_none(house, one), t)) for one in shown)
    return tuple(replace(row, turned=_turned(house, one, read.get(one.article, ()))) for one, row in rows)


def _turned(house: House, entry: Entry, read: tuple[Reading, ...]) -> Turned | None:
    return turned(judgings_of(house, entry.story, entry.article, read[-_READ:])) if len(read) > 1 else None


def unhidden(house: House, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return those of some entries that nobody took down, as decisions have it, and not the catalogue."""
    told = tuple(entries)
    stories = {one.story for one in told}
    hidden = hidden_articles(house, next(iter(stories)) if len(stories) == 1 else None) if told else ()
    return tuple(one for one in told if (one.story, one.article) not in hidden)


def line_or_none(house: House, entry: Entry) -> Mapping[str, Any] | None:
    """Return the stored line of an article; None where it is not where the catalogue has it."""
    try:
        return line_at(house, entry, entry.story, entry.article)
    except ReadingError:
        return None


def told_otherwise(entry: Entry, line: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the stored line of an article says otherwise than the catalogue does, by the catalogue's names."""
    short = {name: value for name, value in line.items() if name not in _LONG}
    place = Place(story=entry.story, run=entry.run, began_at="", name=entry.name)
    told = told_by(json.dumps(short).encode(), 0, place)
    listed = told.listed if told else {}
    return {name: listed[name] for name in _LISTED if name in listed and listed[name] != getattr(entry, name)}


def as_stored(entry: Entry, line: Mapping[str, Any] | None) -> tuple[Entry, bool]:
    """Return an entry as the stored line has it, and whether the catalogue says otherwise."""
    other = {} if line is None else told_otherwise(entry, line)
    return (replace(entry, **other) if other else entry), bool(other)


def is_suspect(entry: Entry) -> bool:
    """Say whether the text may not be whole; lines of older runs have other words for it."""
    return entry.status is not None and status_of({"status": entry.status}) != "article"


def _listed(entry: Entry, line: Mapping[str, Any] | None, t: Words) -> Listed:
    entry, is_other = as_stored(entry, line)
    score = "" if entry.score is None else score_words(entry.score, t)
    if line is None:
        return Listed(entry=entry, is_read=False, is_suspect=is_suspect(entry), score=score)
    return Listed(
        entry=entry,
        is_read=True,
        is_suspect=is_suspect(entry),
        is_other=is_other,
        score=score,
        aspects=aspects_of(line["verdict"], t),
        lede=lede_of(line),
        why_suspect=str(line.get("why") or ""),
    )


def lede_of(line: Mapping[str, Any]) -> str:
    """Return how an article's text begins, cut between words."""
    text = ""
    for paragraph in line["paragraphs"]:
        words = paragraph["text"] if isinstance(paragraph, dict) else paragraph
        text = f"{text} {words}".strip()
        if len(text) >= _LEDE:
            return f"{text[:_LEDE].rsplit(' ', 1)[0]} …"
    return text
