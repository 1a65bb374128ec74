"""Articles counted by all that lists can be filtered by, a row for those that are alike in all of it."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, case, delete, func, insert, literal, select, true

from archive.tables import ARTICLES, CELLS, COUNTS

_DAY_LETTERS = 10
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


def recount(connection: Connection, story: str | None = None) -> None:
    """Count the articles of a story again; of all stories without one."""
    for table in (CELLS, COUNTS):
        connection.execute(delete(table).where(_of(table, story)))
    alike = select(*_alike(), func.count()).where(_of(ARTICLES, story)).group_by(*_alike())
    connection.execute(insert(CELLS).from_select(CELLS.columns.keys(), alike))
    for kind, name, mine in _COUNTED:
        one = (CELLS.c.story, literal(kind), name)
        counted = (
            select(*one, func.sum(CELLS.c.count)).where(_of(CELLS, story), mine).group_by(CELLS.c.story, name)
        )
        connection.execute(insert(COUNTS).from_select(COUNTS.columns.keys(), counted))


def _of(table: Table, story: str | None) -> ColumnElement[bool]:
    return true() if story is None else table.c.story == story


def _alike() -> list[Any]:
    said = (func.coalesce(ARTICLES.c[name], "") for name in ("outlet", "language", "relation", "decision"))
    flags = (ARTICLES.c[name] for name in ("is_shown", "is_hidden", "is_changed", "is_suspect", "is_gone"))
    day = func.substr(ARTICLES.c.dated, 1, _DAY_LETTERS)
    waits = case((ARTICLES.c.waits.is_(None), False), else_=True)
    return [ARTICLES.c.story, day, *said, *flags, waits]
