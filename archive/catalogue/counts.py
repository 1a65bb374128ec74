"""Articles counted by all that lists can be filtered by, a row for those that are alike in all of it."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    update,
)

from archive.catalogue.tables import ARTICLES, CELLS, COUNTS, Value

_DAY_LETTERS = 10
Which = tuple[str, str]  # story and article
Alike = Counter[tuple[Value, ...]]  # cells without their counts, in the order of the table's columns


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """One thing that is counted: articles that are `so`, by what `kind` says of them where that is `named`."""

    kind: str
    named: bool
    so: Mapping[str, bool]

    def counts(self, cell: Mapping[str, Value]) -> bool:
        """Say whether a cell's articles are counted."""
        return all(cell[name] is wanted for name, wanted in self.so.items())

    def asked(self) -> ColumnElement[bool]:
        """Return the same as a question."""
        return and_(*(CELLS.c[name].is_(wanted) for name, wanted in self.so.items()))


# Articles of the story by what they are, all that are not taken down by how they were judged.
_KINDS = (
    *(_Kind(kind=name, named=True, so={"is_shown": True}) for name in ("day", "outlet", "language")),
    *(_Kind(kind=name, named=True, so={"is_hidden": False}) for name in ("relation", "decision")),
    *(
        _Kind(kind=name, named=False, so={name: True, "is_shown": True})
        for name in ("is_changed", "is_suspect", "is_gone")
    ),
    *(_Kind(kind=name, named=False, so={name: True}) for name in ("is_shown", "is_hidden", "is_waiting")),
)


def recount(connection: Connection, story: str | None = None) -> None:
    """Count the articles of a story again, of all stories without one."""
    connection.execute(delete(CELLS).where(_of(CELLS, story)))
    connection.execute(delete(COUNTS).where(_of(COUNTS, story)))
    # What a value is made of stands in an inner question: PostgreSQL does not see that two parameters are one.
    alike = select(*_alike()).where(_of(ARTICLES, story)).subquery()
    cells = select(*alike.c, func.count()).group_by(*alike.c)
    connection.execute(insert(CELLS).from_select(CELLS.columns.keys(), cells))
    for one in _KINDS:
        name = CELLS.c[one.kind] if one.named else literal("")
        each = select(CELLS.c.story, literal(one.kind).label("kind"), name.label("name"), CELLS.c["count"].label("n"))  # fmt: skip
        some = each.where(_of(CELLS, story), one.asked()).subquery()
        named = (some.c.story, some.c.kind, some.c.name)
        counts = select(*named, func.sum(some.c.n)).group_by(*named)
        connection.execute(insert(COUNTS).from_select(COUNTS.columns.keys(), counts))


def alike(connection: Connection, which: Collection[Which]) -> Alike:
    """Return how a few articles count as they stand."""
    found: Alike = Counter()
    for story, article in which:
        mine = (ARTICLES.c.story == story, ARTICLES.c.article == article)
        found.update(tuple(row) for row in connection.execute(select(*_alike()).where(*mine)))
    return found


def shift(connection: Connection, before: Alike, after: Alike) -> None:
    """Count articles as they stand now that were counted as they stood before; all others stay counted."""
    moved = Counter(after)
    moved.subtract(before)
    counts: Counter[tuple[Value, ...]] = Counter()
    names = CELLS.columns.keys()[:-1]
    for values, by in moved.items():
        cell = dict(zip(names, values, strict=True))
        _add(connection, CELLS, values, by)
        for one in _KINDS:
            if one.counts(cell):
                counts[cell["story"], one.kind, cell[one.kind] if one.named else ""] += by
    for values, by in counts.items():
        _add(connection, COUNTS, values, by)


def _add(connection: Connection, table: Table, key: tuple[Value, ...], by: int) -> None:
    """Add to the count of one row; one that counts nothing is none."""
    if not by:
        return
    names = table.columns.keys()[:-1]
    mine = [table.c[name] == value for name, value in zip(names, key, strict=True)]
    count = table.c["count"]
    if not connection.execute(update(table).where(*mine).values(count=count + by)).rowcount:
        connection.execute(insert(table).values((*key, by)))
    connection.execute(delete(table).where(*mine, count == 0))


def _of(table: Table, story: str | None) -> ColumnElement[bool]:
    return true() if story is None else table.c.story == story


def _alike() -> list[Any]:
    """Return the columns of a cell but its count, as an article's row says them."""
    names = ("language", "outlet", "relation", "decision")
    said = (func.coalesce(ARTICLES.c[name], "").label(name) for name in names)
    flags = (ARTICLES.c[name] for name in ("is_shown", "is_hidden", "is_changed", "is_suspect", "is_gone"))
    day = func.substr(ARTICLES.c.dated, 1, _DAY_LETTERS).label("day")
    waits = case((ARTICLES.c.waits.is_(None), False), else_=True).label("is_waiting")
    return [ARTICLES.c.story, day, *said, *flags, waits]
