"""Articles counted by all that lists can be filtered by, a row for those that are alike in all of it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)

from archive.catalogue.tables import ARTICLES, CELLS, COUNTS

_DAY_LETTERS = 10
_DAY_END = "~"  # sorts behind every time of a day
_SHOWN, _SEEN = CELLS.c.is_shown.is_(True), CELLS.c.is_hidden.is_(False)
# What is counted: articles of the story by what they are, all that are not taken down by how they were judged.
_COUNTED: tuple[tuple[str, ColumnElement[str], ColumnElement[bool]], ...] = (
    *((name, CELLS.c[name], _SHOWN) for name in ("day", "outlet", "language")),
    *((name, CELLS.c[name], _SEEN) for name in ("relation", "decision")),
    *(
        (name, literal(""), CELLS.c[name].is_(True) & _SHOWN)
        for name in ("is_changed", "is_suspect", "is_gone")
    ),
    *((name, literal(""), CELLS.c[name].is_(True)) for name in ("is_shown", "is_hidden", "is_waiting")),
)


def recount(connection: Connection, story: str | None = None, *, days: Collection[str] | None = None) -> None:
    """Count the articles of a story again, of all stories without one; with *days* those published then, "" being no day."""
    of_days = true() if days is None else CELLS.c.day.in_(sorted(days))
    connection.execute(delete(CELLS).where(_of(CELLS, story), of_days))
    connection.execute(delete(COUNTS).where(_of(COUNTS, story)))
    # What a value is made of stands in an inner question: PostgreSQL does not see that two parameters are one.
    alike = select(*_alike()).where(_of(ARTICLES, story), _on(days)).subquery()
    cells = select(*alike.c, func.count()).group_by(*alike.c)
    connection.execute(insert(CELLS).from_select(CELLS.columns.keys(), cells))
    for kind, name, mine in _COUNTED:
        one = select(
            CELLS.c.story, literal(kind).label("kind"), name.label("name"), CELLS.c["count"].label("n")
        )
        some = one.where(_of(CELLS, story), mine).subquery()
        named = (some.c.story, some.c.kind, some.c.name)
        counts = select(*named, func.sum(some.c.n)).group_by(*named)
        connection.execute(insert(COUNTS).from_select(COUNTS.columns.keys(), counts))


def _on(days: Collection[str] | None) -> ColumnElement[bool]:
    """Return what articles of these days are, in words that an index answers."""
    if days is None:
        return true()
    any_of = ARTICLES.c.is_shown.in_((True, False))
    return any_of & or_(
        *(
            ARTICLES.c.dated.between(day, day + _DAY_END) if day else ARTICLES.c.dated == ""
            for day in sorted(days)
        )
    )


def _of(table: Table, story: str | None) -> ColumnElement[bool]:
    return true() if story is None else table.c.story == story


def _alike() -> list[Any]:
    names = ("outlet", "language", "relation", "decision")
    said = (func.coalesce(ARTICLES.c[name], "").label(name) for name in names)
    flags = (ARTICLES.c[name] for name in ("is_shown", "is_hidden", "is_changed", "is_suspect", "is_gone"))
    day = func.substr(ARTICLES.c.dated, 1, _DAY_LETTERS).label("day")
    waits = case((ARTICLES.c.waits.is_(None), False), else_=True).label("is_waiting")
    return [ARTICLES.c.story, day, *said, *flags, waits]
