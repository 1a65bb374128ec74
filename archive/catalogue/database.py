"""How the catalogue's database is opened, and what its refusals mean to a person."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DBAPIError, SQLAlchemyError

from archive.catalogue.address import UrlSettingError, is_postgres, shown
from archive.catalogue.plain_words import is_of_setting, passes, plainly
from archive.catalogue.postgres import DIALECT, LOOK, engine_of_postgres
from archive.shared.away import AwayError

_Words = ParamSpec("_Words")
_Answer = TypeVar("_Answer")
_AGAIN = 3  # times that work is done again whose line broke
_BUSY_MS = 30_000  # a rebuild of 100,000 captures holds the write lock for some seconds
_WRITES = "writes"
# One writer at a time, as in SQLite: each transaction counts what the one before left.
_MY_TURN = text("SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('catalogue'))")
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
SERVED = f"{LOOK}, then run the same command again"
HELP = "It holds nothing of its own: warraq recover --catalogue makes it again from the files"


class CatalogueError(Exception):
    """The catalogue cannot be used. It holds nothing of its own: one that `is_broken` is made again from the files.

    One that `is_older` is sound, but of a version before ours. Of one that `was_cut` the line broke while it was asked: nothing was written.
    """

    def __init__(
        self, message: str, *, is_broken: bool = False, is_older: bool = False, was_cut: bool = False
    ) -> None:
        super().__init__(message)
        self.is_broken = is_broken
        self.is_older = is_older
        self.was_cut = was_cut


class CatalogueSettingError(CatalogueError):
    """The server is there and lets this user not in, or not make tables: another setting, or a right, is wanted."""


class CatalogueAwayError(CatalogueError, AwayError):
    """The server cannot be asked now, or its answer is not known: the same work may be done in a moment."""


def asked_again(work: Callable[_Words, _Answer]) -> Callable[_Words, _Answer]:
    """Do work again from its beginning where the line to a server broke in the middle of it, and nothing was written.

    What it is given to go through once is held, to be gone through again.
    """

    @wraps(work)
    def done(*words: _Words.args, **named: _Words.kwargs) -> _Answer:
        held: list[Any] = [tuple(word) if isinstance(word, Iterator) else word for word in words]
        for _ in range(_AGAIN):
            try:
                return work(*held, **named)
            except CatalogueError as error:
                if not error.was_cut:
                    raise
        return work(*held, **named)

    return done


def engine_of(url: str, *, writes: bool, tell: Callable[[str], None] | None = None) -> Engine:
    """Return the engine of a database; one that is only read is left as it is, how it writes its log too. *tell* hears that a server is waited for."""
    if is_postgres(url):
        return engine_of_postgres(url, tell=tell)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _begin_ourselves)
        event.listen(engine, "begin", _begin)
        if writes:
            event.listen(engine, "connect", _prepare_sqlite)
    return engine


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """Open one transaction. All questions of one see the same state; of two that write the second waits for the first."""
    with engine.connect().execution_options(**{_WRITES: writes}) as connection, connection.begin():
        if engine.dialect.name == DIALECT:
            connection.execute(_MY_TURN) if writes else connection.exec_driver_sql(_SNAPSHOT)
        yield connection


def _begin_ourselves(connection: Any, _record: object) -> None:
    """Keep the driver from beginning transactions: it does so before a row is written alone, and each question would see another state."""
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    """Begin a transaction; one that will write takes its place at once, for it could not wait any more when it has read."""
    is_writing = connection.get_execution_options().get(_WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Let readers read while one writes, and writers wait for each other."""
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", f"busy_timeout = {_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def told(url: str) -> Iterator[None]:
    """Turn a database's refusal into a CatalogueError."""
    try:
        yield
    except (
        SQLAlchemyError,
        UrlSettingError,
        ConnectionError,
    ) as error:  # the driver lets some errors of its line through
        why = f"the catalogue {shown(url)} cannot be used: {plainly(error, url)}"
        if is_postgres(url) and is_of_setting(error):
            raise CatalogueSettingError(
                f"{why}. It is named by the setting catalogue, or by shared where there is none. Then run the same command again"
            ) from error
        passing = is_postgres(url) and isinstance(error, DBAPIError | ConnectionError) and passes(error)
        raise (CatalogueAwayError if passing else CatalogueError)(
            f"{why}. {SERVED if is_postgres(url) else HELP}",
            # Python's sqlite3 raises the plain kind for a file that is no database, or whose pages contradict each other.
            is_broken=type(error) is DatabaseError and not is_postgres(url),
            was_cut=isinstance(error, ConnectionError)
            or (isinstance(error, DBAPIError) and error.connection_invalidated),
        ) from error
