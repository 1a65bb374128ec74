"""The versions of an article beside each other: every visit to its page, and what two versions tell otherwise."""

from dataclasses import dataclass
from enum import StrEnum

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.standing import GONE
from archive.catalogue.views.visits import Visit, visits
from article.differences import Difference, ParagraphChange, ParagraphKind, differences
from desk.web.article.opened import Opened, Version, told_at
from desk.web.trouble import PageError
from flows.house import House

_NEAR = 1  # paragraphs without a change that are shown on either side of a changed one
_SAME = frozenset({"same-as-before"})


class Look(StrEnum):
    """How a visit ended, as a line of time shows it."""

    KEPT = "good"
    CHANGED = "warn"
    TROUBLE = "bad"
    SAME = "quiet"
    BACK = "news"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One visit on the line of time; `version` is the number of the version that was read at it, None where nothing new was read."""

    visit: Visit
    look: Look
    version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Paragraphs one after the other: shown, or so many unchanged ones that are not."""

    changes: tuple[ParagraphChange, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions and how they differ; `stretches` are all paragraphs, long rows of unchanged ones counted only."""

    old: Version
    new: Version
    difference: Difference
    stretches: tuple[Stretch, ...]


def steps_of(catalogue: Catalogue, found: Opened) -> tuple[Step, ...]:
    """Return the visits to an article's page, oldest first."""
    numbers = {(one.reading.run, one.reading.record_id): one.number for one in found.versions}
    words = {one.reading.words_sha256: one.number for one in found.versions}

    def number_of(visit: Visit) -> int | None:
        if visit.reading is None:
            return numbers.get((visit.run, visit.record_id))
        return numbers.get((visit.run, visit.reading.record_id)) or words.get(visit.reading.words_sha256)

    told = visits(catalogue, found.entry.story, found.entry.article)
    return tuple(Step(visit=one, look=look_of(one), version=number_of(one)) for one in told)


def look_of(visit: Visit) -> Look:
    """Return how a visit is shown."""
    if visit.reason in GONE or visit.fate in {"failed", "blocked", "refused"}:
        return Look.TROUBLE
    if visit.reason == "back":
        return Look.BACK
    if visit.reason in {"changed", "changed-silently"}:
        return Look.CHANGED
    return Look.SAME if visit.fate in _SAME or visit.reason == "layout-only" else Look.KEPT


def compared(house: House, found: Opened, old: str, new: str) -> Compared | None:
    """Return two versions beside each other, by their numbers; "" asks for the newest two. None where there is only one version.

    Raises PageError (404) for a version that is not there.
    """
    if len(found.versions) < 2:
        return None
    second = _numbered(found, new, len(found.versions))
    first = _numbered(found, old, max(second.number - 1, 1))
    difference = differences(told_at(house, found, first.reading), told_at(house, found, second.reading))
    return Compared(
        old=first, new=second, difference=difference, stretches=stretches_of(difference.paragraphs)
    )


def stretches_of(changes: tuple[ParagraphChange, ...]) -> tuple[Stretch, ...]:
    """Return the paragraphs of a difference with those near a change, and the others counted."""
    changed = [n for n, one in enumerate(changes) if one.kind is not ParagraphKind.SAME]
    shown = {n + step for n in changed for step in range(-_NEAR, _NEAR + 1)}
    stretches: list[Stretch] = []
    row: list[ParagraphChange] = []
    hidden = 0
    for number, change in enumerate(changes):
        if number in shown:
            if hidden:
                stretches.append(Stretch(left_out=hidden))
                hidden = 0
            row.append(change)
        else:
            if row:
                stretches.append(Stretch(changes=tuple(row)))
                row = []
            hidden += 1
    stretches += [Stretch(changes=tuple(row))] if row else []
    return (*stretches, Stretch(left_out=hidden)) if hidden else tuple(stretches)


def _numbered(found: Opened, text: str, otherwise: int) -> Version:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
    if (text and str(number) != text) or not 0 < number <= len(found.versions):
        raise PageError(404, "article.no_version")
    return found.versions[number - 1]
