"""The versions of an article beside each other: every visit to its page, and what two versions tell otherwise."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.standing import GONE
from archive.catalogue.views.visits import Visit, visits
from article.versions.differences import Difference, ParagraphChange, ParagraphKind, Piece, differences
from desk.terminal.safe import shortened
from desk.web.article.opened import Opened, Version, told_at
from desk.web.bounds import LONGEST_PIECE, MOST_LETTERS
from desk.web.trouble import PageError
from flows.house import House

MOST_CHANGES = 200  # paragraphs of a difference on one page: a correction has a few
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
class Shown:
    """What a page shows of a difference; `next` is where the next page begins, with `left` changed paragraphs, None on the last."""

    stretches: tuple[Stretch, ...]
    next: int | None
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions and how they differ, with the paragraphs that are shown from one of them on."""

    old: Version
    new: Version
    difference: Difference
    since: int
    shown: Shown


def steps_of(catalogue: Catalogue, found: Opened) -> tuple[Step, ...]:
    """Return the visits to an article's page, oldest first."""
    told = visits(catalogue, found.entry.story, found.entry.article)
    return tuple(
        Step(visit=one, look=look_of(one), version=one.reading.version if one.reading else None)
        for one in told
    )


def look_of(visit: Visit) -> Look:
    """Return how a visit is shown."""
    if visit.reason in GONE or visit.fate in {"failed", "blocked", "refused"}:
        return Look.TROUBLE
    if visit.reason == "back":
        return Look.BACK
    if visit.reason in {"changed", "changed-silently"}:
        return Look.CHANGED
    return Look.SAME if visit.fate in _SAME or visit.reason == "layout-only" else Look.KEPT


def compared(house: House, found: Opened, asked: tuple[str, str], since: int = 0) -> Compared | None:
    """Return two versions beside each other, by their numbers; "" asks for the newest two. None where there is only one version.

    The first *since* paragraphs of their difference are not shown.

    Raises PageError (404) for a version that is not there.
    """
    if len(found.versions) < 2:
        return None
    second = _numbered(found, asked[1], len(found.versions))
    first = _numbered(found, asked[0], max(second.number - 1, 1))
    difference = differences(told_at(house, found, first.reading), told_at(house, found, second.reading))
    shown = shown_from(difference.paragraphs, since)
    return Compared(old=first, new=second, difference=difference, since=since, shown=shown)


def shown_from(changes: Sequence[ParagraphChange], since: int) -> Shown:
    """Return what one page shows of a difference from a place on: paragraphs near a change, the others counted.

    There is one paragraph at least, at most so many and so many letters.
    """
    changed = [n for n, one in enumerate(changes) if one.kind is not ParagraphKind.SAME]
    near = sorted(
        {n + step for n in changed for step in range(-_NEAR, _NEAR + 1) if 0 <= n + step < len(changes)}
    )
    taken: list[int] = []
    letters = 0
    for number in near[bisect_left(near, since) :]:
        if len(taken) == MOST_CHANGES or letters >= MOST_LETTERS:
            break
        letters += min(_letters(changes[number]), LONGEST_PIECE)
        taken.append(number)
    behind = near[bisect_left(near, taken[-1] + 1) :] if taken else []
    until = behind[0] if behind else len(changes)
    left = len(changed) - bisect_left(changed, until)
    return Shown(
        stretches=tuple(_stretches(changes, taken, (since, until))), next=until if behind else None, left=left
    )


def _stretches(
    changes: Sequence[ParagraphChange], taken: Sequence[int], span: tuple[int, int]
) -> Iterator[Stretch]:
    """Yield the taken paragraphs of a span in rows, and between them how many are not shown."""
    at, row = span[0], list[ParagraphChange]()
    for number in taken:
        if number > at:
            yield from [Stretch(changes=tuple(row))] if row else []
            yield Stretch(left_out=number - at)
            row = []
        row.append(_cut(changes[number]))
        at = number + 1
    yield from [Stretch(changes=tuple(row))] if row else []
    if at < span[1]:
        yield Stretch(left_out=span[1] - at)


def _letters(change: ParagraphChange) -> int:
    return sum(len(piece.text) for piece in change.pieces)


def _cut(change: ParagraphChange) -> ParagraphChange:
    """Return a paragraph as far as a browser draws it."""
    if _letters(change) <= LONGEST_PIECE:
        return change
    left, pieces = LONGEST_PIECE, list[Piece]()
    for piece in change.pieces:
        if left > 0:
            pieces.append(replace(piece, text=shortened(piece.text, left)))
        left -= len(piece.text)
    old, new = (text and shortened(text, LONGEST_PIECE) for text in (change.old, change.new))
    return replace(change, old=old, new=new, pieces=tuple(pieces))


def _numbered(found: Opened, text: str, otherwise: int) -> Version:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
    if (text and str(number) != text) or not 0 < number <= len(found.versions):
        raise PageError(404, "article.no_version")
    return found.versions[number - 1]
