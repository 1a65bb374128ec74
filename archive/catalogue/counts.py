"""Articles counted by all that lists can be filtered by, a row for those that are alike in all of it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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
)

from archive.catalogue.bulk import in_pieces
from archive.catalogue.postgres import copy_in
from archive.catalogue.tables import ARTICLES, CELLS, COUNTS, Value

_DAY_LETTERS = 10
_AT_ONCE = 500  # articles a question
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
    by_story: dict[str, list[str]] = defaultdict(list)
    for story, article in which:
        by_story[story].append(article)
    for story, articles in by_story.items():
        for some in in_pieces(sorted(articles), _AT_ONCE):
            mine = (ARTICLES.c.story == story, ARTICLES.c.article.in_(some))
            found.update(tuple(row) for row in connection.execute(select(*_alike()).where(*mine)))
    return found


@dataclass(slots=True, kw_only=True)
class Moves:
    """A few articles as they were counted before something of them changed, so that no other has to be counted again."""

    connection: Connection
    _before: Alike = field(default_factory=Counter)
    _seen: set[Which] = field(default_factory=set)

    def see(self, which: Collection[Which]) -> None:
        """Look at articles that may be changed from now on; at those that were seen already no more."""
        fresh = set(which) - self._seen
        self._before.update(alike(self.connection, fresh))
        self._seen |= fresh

    def end(self) -> None:
        """Count what was seen as it stands now."""
        moved = alike(self.connection, self._seen)
        moved.subtract(self._before)
        counts: Counter[tuple[Value, ...]] = Counter()
        names = CELLS.columns.keys()[:-1]
        for values, by in moved.items():
            cell = dict(zip(names, values, strict=True))
            for one in _KINDS:
                if by and one.counts(cell):
                    counts[cell["story"], one.kind, cell[one.kind] if one.named else ""] += by
        _add(self.connection, CELLS, moved)
        _add(self.connection, COUNTS, counts)


def _add(connection: Connection, table: Table, moved: Mapping[tuple[Value, ...], int]) -> None:
    """Add to the counts of rows; one that counts nothing then is none."""
    more = [(*key, by) for key, by in moved.items() if by]
    less = [key for key, by in moved.items() if by < 0]
    if connection.dialect.name == "sqlite":
        _add_by_row(connection, table, more, less)
    elif more:
        _add_by_copy(connection, table, more)


def _add_by_row(
    connection: Connection, table: Table, more: list[tuple[Value, ...]], less: list[tuple[Value, ...]]
) -> None:
    keys = [f'"{name}"' for name in table.columns.keys()[:-1]]
    listed, marks = ", ".join(keys), ", ".join("?" * len(keys))
    added = f'INSERT INTO {table.name} ({listed}, count) VALUES ({marks}, ?) ON CONFLICT ({listed}) DO UPDATE SET count = count + excluded.count'  # noqa: S608 - names of our own columns  # fmt: skip
    emptied = f"DELETE FROM {table.name} WHERE {' AND '.join(f'{key} = ?' for key in keys)} AND count = 0"  # noqa: S608 - as above
    for statement, rows in ((added, more), (emptied, less)):
        if rows:
            connection.exec_driver_sql(statement, rows)


def _add_by_copy(connection: Connection, table: Table, more: Sequence[tuple[Value, ...]]) -> None:
    """Do the same in three questions: a question a row costs a way there and back each."""
    names = table.columns.keys()
    listed = ", ".join(names[:-1])
    mine = " AND ".join(f"old.{name} = moved.{name}" for name in names[:-1])
    connection.exec_driver_sql(f"CREATE TEMP TABLE moved ON COMMIT DROP AS SELECT * FROM {table.name} WHERE false")  # noqa: S608 - as above  # fmt: skip
    copy_in(connection, "moved", names, more)
    connection.exec_driver_sql(f"INSERT INTO {table.name} AS old SELECT * FROM moved ON CONFLICT ({listed}) DO UPDATE SET count = old.count + excluded.count")  # noqa: S608 - as above  # fmt: skip
    connection.exec_driver_sql(f"DELETE FROM {table.name} AS old USING moved WHERE {mine} AND old.count = 0")  # noqa: S608 - as above  # fmt: skip
    connection.exec_driver_sql("DROP TABLE moved")


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
