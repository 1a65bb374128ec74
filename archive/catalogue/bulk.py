"""Many rows into a database at once, in one transaction."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, insert, select

from archive.catalogue.postgres import change_in, copy_in
from archive.catalogue.tables import Row

T = TypeVar("T")
_AT_ONCE = 5_000  # rows; some megabytes


class Bulk:
    """Rows for one connection. Between `empty` and `complete` tables have no indexes, so that loading costs less."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    def empty(self, tables: Sequence[Table]) -> None:
        """Forget all rows, and the indexes until `complete`; nobody else sees it before the transaction ends.

        In PostgreSQL whoever asks meanwhile would wait for an index that is gone: there they stay where there is anything to ask for.
        """
        for table in tables:
            is_read = not self._is_sqlite and self.connection.execute(select(table).limit(1)).first()
            for index in () if is_read else table.indexes:
                index.drop(self.connection, checkfirst=True)
            self.connection.execute(delete(table))

    def complete(self, tables: Sequence[Table]) -> None:
        """Make the indexes again, each in one go."""
        for table in tables:
            for index in sorted(table.indexes, key=lambda one: str(one.name)):
                index.create(self.connection, checkfirst=True)

    def put(self, table: Table, rows: Iterable[Row]) -> int:
        """Add rows, each with a value for every column in the table's order; return how many there were."""
        put = 0
        for some in in_pieces(rows):
            put += len(some)
            if self._is_sqlite:
                # Past SQLAlchemy's own handling of each value, which takes longer than SQLite itself.
                statement = insert(table).compile(dialect=self.connection.dialect)
                self.connection.exec_driver_sql(str(statement), some)
            else:
                copy_in(self.connection, table.name, table.columns.keys(), some)
        return put


def change_rows(
    connection: Connection, table: Table, keys: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write columns of rows that are there, which *keys* tell apart; all of *rows* have the same names, the keys among them."""
    if not rows:
        return
    values = tuple(name for name in rows[0] if name not in keys)
    if connection.dialect.name == "sqlite":
        quoted = f"{', '.join(f'{_quoted(name)} = ?' for name in values)} WHERE {' AND '.join(f'{_quoted(name)} = ?' for name in keys)}"
        told = list(map(itemgetter(*values, *keys), rows))
        connection.exec_driver_sql(f"UPDATE {_quoted(table.name)} SET {quoted}", told)  # noqa: S608 - names of our own columns
    else:
        change_in(connection, table.name, (keys, values), rows)


def _quoted(name: str) -> str:
    return f'"{name}"'


def in_pieces(values: Iterable[T], size: int = _AT_ONCE) -> Iterator[list[T]]:
    """Yield values in lists of a size, the last one shorter."""
    left = iter(values)
    while some := list(itertools.islice(left, size)):
        yield some
