"""Filters as questions: of the rows of articles, and of the counts of those that are alike."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, func, select

from archive.catalogue.tables import ARTICLES, CELLS, COUNTS
from archive.catalogue.views.entries import EVERYTHING, Entry, Filter

_NAMES = tuple(name for name in Entry.__slots__)
_DAY_END = "~"  # sorts behind every time of a day
SHOWN = (*(ARTICLES.c[name] for name in _NAMES),)


def entry_of(row: Row[Any]) -> Entry:
    """Read one row of SHOWN."""
    return Entry(**{name: getattr(row, name) for name in _NAMES})


def rows_wanted(story: str, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what articles of a story must be."""
    asked = _wanted(ARTICLES, story, wanted)
    if wanted.since:
        asked.append(ARTICLES.c.dated >= wanted.since)
    if wanted.until:
        asked += [ARTICLES.c.dated <= wanted.until + _DAY_END, ARTICLES.c.dated != ""]
    return asked


def cells_wanted(story: str, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what counts of a story must be of."""
    asked = _wanted(CELLS, story, wanted)
    if wanted.since:
        asked.append(CELLS.c.day >= wanted.since)
    if wanted.until:
        asked += [CELLS.c.day <= wanted.until, CELLS.c.day != ""]
    return asked


def counted(story: str, wanted: Filter) -> Select[tuple[int]]:
    """Return the question for how many articles are wanted."""
    if wanted == EVERYTHING:
        return counted_as(story, "is_shown")
    return select(func.coalesce(func.sum(CELLS.c.count), 0)).where(*cells_wanted(story, wanted))


def counted_as(story: str, kind: str, name: str = "") -> Select[tuple[int]]:
    """Return the question for one count of a story."""
    return select(COUNTS.c["count"]).where(
        COUNTS.c.story == story, COUNTS.c.kind == kind, COUNTS.c.name == name
    )


def most_frequent(story: str, wanted: Filter) -> Select[tuple[str]]:
    """Return the question for the outlets of wanted articles, the most frequent first."""
    if wanted == EVERYTHING:
        mine = (COUNTS.c.story == story, COUNTS.c.kind == "outlet")
        return select(COUNTS.c.name).where(*mine).order_by(COUNTS.c["count"].desc(), COUNTS.c.name)
    some = select(CELLS.c.outlet).where(*cells_wanted(story, wanted)).group_by(CELLS.c.outlet)
    return some.order_by(func.sum(CELLS.c.count).desc(), CELLS.c.outlet)


def _wanted(table: Table, story: str, wanted: Filter) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [table.c.story == story]
    asked += [
        table.c[name] == value
        for name in ("outlet", "language", "relation", "decision")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.relation is None and wanted.decision is None:
        asked.append(table.c.is_shown.is_(True))
    else:
        asked.append(table.c.is_hidden.is_(False))
    flags = (("changed", "is_changed"), ("suspect", "is_suspect"), ("gone", "is_gone"))
    return asked + [table.c[column].is_(True) for name, column in flags if getattr(wanted, name)]
