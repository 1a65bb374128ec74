"""Articles of a story as rows of a list: what the catalogue knows of each, and what its stored line says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from archive.catalogue.views.articles import Entry
from desk.web.article.verdict_words import Aspect, aspects_of, score_words
from desk.web.language import Words
from flows.compared import status_of
from flows.house import House
from flows.readings import ReadingError, line_at

_LEDE = 320  # characters of the text's beginning: two or three sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row. `is_read` is False where the stored line is not where the catalogue has it: then nothing is told of it."""

    entry: Entry
    is_read: bool
    is_suspect: bool
    score: Markup | str
    aspects: tuple[Aspect, ...] = ()
    lede: str = ""
    why_suspect: str = ""


def listed(house: House, entries: Iterable[Entry], t: Words) -> tuple[Listed, ...]:
    """Return rows for some articles; the line of each is read."""
    return tuple(_listed(one, line_or_none(house, one), t) for one in entries)


def line_or_none(house: House, entry: Entry) -> Mapping[str, Any] | None:
    """Return the stored line of an article; None where it is not where the catalogue has it."""
    try:
        return line_at(house, entry, entry.story, entry.article)
    except ReadingError:
        return None


def is_suspect(entry: Entry) -> bool:
    """Say whether the text may not be whole; lines of older runs have other words for it."""
    return entry.status is not None and status_of({"status": entry.status}) != "article"


def _listed(entry: Entry, line: Mapping[str, Any] | None, t: Words) -> Listed:
    score = "" if entry.score is None else score_words(entry.score, t)
    if line is None:
        return Listed(entry=entry, is_read=False, is_suspect=is_suspect(entry), score=score)
    return Listed(
        entry=entry,
        is_read=True,
        is_suspect=is_suspect(entry),
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
