"""Many rows into a database at once, in one transaction."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, delete, insert

_AT_ONCE = 5_000  # rows; some megabytes


class Bulk:
    """Rows for one connection. Between `empty` and `complete` tables have no indexes, so that loading costs less."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def empty(self, tables: Sequence[Table]) -> None:
        """Forget all rows, and the indexes until `complete`; nobody else sees it before the transaction ends."""
        if self._connection.dialect.name == "sqlite":
            # The driver begins a transaction before the first row is written, and no sooner: too late for an index.
            self._connection.exec_driver_sql("BEGIN IMMEDIATE")
        for table in tables:
            for index in table.indexes:
                index.drop(self._connection, checkfirst=True)
            self._connection.execute(delete(table))

    def complete(self, tables: Sequence[Table]) -> None:
        """Make the indexes again, each in one go."""
        for table in tables:
            for index in sorted(table.indexes, key=lambda one: str(one.name)):
                index.create(self._connection, checkfirst=True)

    def put(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows, each with a value for every column."""
        statement = insert(table).compile(dialect=self._connection.dialect)
        columns = statement.positiontup
        for some in _batches(rows):
            if columns:
                # Past SQLAlchemy's own handling of each value, which takes longer than SQLite itself.
                values = itemgetter(*columns)
                self._connection.exec_driver_sql(str(statement), [values(row) for row in some])
            else:
                self._connection.execute(insert(table), [dict(row) for row in some])


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    left = iter(rows)
    while some := list(itertools.islice(left, _AT_ONCE)):
        yield some
