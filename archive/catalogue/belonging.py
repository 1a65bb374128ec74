"""Whose a database is: the store that used it first is written down there, and every other one is refused.

Rows of two stores in one catalogue, or on the boards of one store's machines, would be taken for each other's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from archive.catalogue.address import shown
from archive.catalogue.database import CatalogueError, transaction

# One row at most. Both sets of migrations make it, for the catalogue may stand where machines agree, or elsewhere; whoever comes first.
TABLE = "database_of"
MAKE = (
    "SELECT pg_advisory_xact_lock(7761727272)",
    f'CREATE TABLE IF NOT EXISTS {TABLE} (is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one), store text COLLATE "C" NOT NULL)',
)
_WHOSE = text(f"SELECT store FROM {TABLE}")  # noqa: S608 - our own name, here and below
_FREES = f"DELETE FROM {TABLE}"  # noqa: S608
_TAKE = text(f"INSERT INTO {TABLE} (store) VALUES (:store) ON CONFLICT DO NOTHING")  # noqa: S608


class OtherStoreError(CatalogueError):
    """A database belongs to another store than the one that asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who opens a database: the name of a store, the same on every machine and under every path ("" before it has one).

    `tell` hears, as a line for people, that a server is waited for.
    """

    store: str
    tell: Callable[[str], None]


def belong(engine: Engine, url: str, store: str, *, writes: bool) -> None:
    """Let a database that is nobody's belong to a store from now on. Raises OtherStoreError where it is another's."""
    with transaction(engine, writes=False) as connection:
        whose = connection.scalar(_WHOSE)
    if whose is None and store and writes:
        with engine.begin() as connection:
            whose = _taken(connection, store)
    if whose not in {None, store}:
        raise OtherStoreError(
            f"{shown(url)} belongs to another store ({whose}), and this one ({store or 'which has no seal yet'}) would mix its rows with that one's. "
            "Name another database for this store's catalogue (setting catalogue); what setting shared names may be common to stores, for turns at hosts, "
            "but boards of work are one store's: another needs another database for them. Where it is the same store that moved, "
            f"say so once, in that database: {_FREES}; the next command writes its name there, and `warraq recover --catalogue` then takes out what is of another"
        )


def _taken(connection: Connection, store: str) -> str | None:
    connection.execute(_TAKE, {"store": store})
    whose: str | None = connection.scalar(_WHOSE)
    return whose
