"""Articles counted by all that lists can be filtered by, a row for those that are alike in all of it."""

from typing import Any

from sqlalchemy import Connection, case, delete, func, insert, select

from archive.tables import ARTICLES, CELLS

_DAY_LETTERS = 10


def recount(connection: Connection, story: str | None = None) -> None:
    """Count the articles of a story again; of all stories without one."""
    cells, articles = delete(CELLS), select(*_alike(), func.count())
    if story is not None:
        cells, articles = cells.where(CELLS.c.story == story), articles.where(ARTICLES.c.story == story)
    connection.execute(cells)
    counted = articles.group_by(*_alike())
    connection.execute(insert(CELLS).from_select(CELLS.columns.keys(), counted))


def _alike() -> list[Any]:
    said = (func.coalesce(ARTICLES.c[name], "") for name in ("outlet", "language", "relation", "decision"))
    flags = (ARTICLES.c[name] for name in ("is_shown", "is_hidden", "is_changed", "is_suspect", "is_gone"))
    day = func.substr(ARTICLES.c.dated, 1, _DAY_LETTERS)
    waits = case((ARTICLES.c.waits.is_(None), False), else_=True)
    return [ARTICLES.c.story, day, *said, *flags, waits]
