"""What a run that judged archived articles again changed: which came in, went out or are called otherwise now."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.articles import entries_named
from archive.catalogue.views.visits import Reading, articles_read, readings_of
from flows.house import House
from flows.judging.changes import VerdictChange, change_of
from flows.lines import Line
from flows.run_kinds import JUDGED_AGAIN
from flows.store.readings import ReadingError, line_at

MOST = 100  # a choice: the run's file has all, and its page names it


@dataclass(frozen=True, slots=True, kw_only=True)
class RejudgedRow:
    """One article that is judged otherwise: the relations before (None: nobody had judged it) and now."""

    article: str
    title: str
    change: VerdictChange
    before: str | None
    now: str


def is_judging(notes: Iterable[str]) -> bool:
    """Say whether a run judged again what is archived, by its notes."""
    return any(JUDGED_AGAIN in note for note in notes)


def rejudged(house: House, catalogue: Catalogue, story: str, run: str) -> tuple[RejudgedRow, ...]:
    """Return the articles that came in, went out or got another verdict, in this order; none that is taken down.

    They stand first in the run's file, so that its beginning tells them.
    """
    articles = articles_read(catalogue, story, run, limit=MOST)
    entries = entries_named(catalogue, story, articles)
    read = readings_of(catalogue, story, articles)
    found = []
    for article in articles:
        entry = entries.get(article)
        if entry is None or entry.is_hidden:
            continue
        before, now = _verdicts(house, read.get(article, ()), (story, article, run))
        change = change_of(before, now) if now else VerdictChange.SAME
        if change not in {VerdictChange.REASONS, VerdictChange.SAME}:
            row = RejudgedRow(article=article, title=entry.title or entry.id, change=change, before=before.get("relation"), now=now["relation"])  # fmt: skip
            found.append(row)
    return tuple(found)


def _verdicts(house: House, read: tuple[Reading, ...], of: tuple[str, str, str]) -> tuple[Line, Line]:
    """Return the verdict before a run and the run's own; nothing for what cannot be read: the audit says more."""
    story, article, run = of
    places = [place for place, one in enumerate(read) if one.run == run]
    if not places:
        return {}, {}
    lines: list[Line] = []
    for one in read[max(places[-1] - 1, 0) : places[-1] + 1]:
        try:
            lines.append(line_at(house, one, story, article).get("verdict") or {})
        except ReadingError:
            return {}, {}
    return (lines[0] if len(lines) > 1 else {}), lines[-1]
