"""The tables that machines agree by, made or brought up to date by the first of them that comes."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from archive.catalogue.address import UrlSettingError, shown
from archive.catalogue.belonging import Asker, belong
from archive.catalogue.migrating import Steps, migrate, step_of
from archive.catalogue.plain_words import is_of_setting, passes, plainly
from archive.catalogue.postgres import engine_of_postgres
from archive.shared.away import AwayError

_AGAIN = 3  # times that it is done again where the line broke
STEPS = Steps(folder=Path(__file__).parent / "migrations", table="shared_migration", newest="0007")
_SELF = text("SELECT id FROM shared_self")


class SharedError(Exception):
    """The database that machines share cannot be used as it is; the message says why, and the next step."""


class SharedSettingError(SharedError):
    """The database is there and lets this user not in, or not make tables: another setting, or a right, is wanted."""


class SharedAwayError(SharedError, AwayError):
    """The database cannot be asked now; a moment later it may be."""


def prepare(url: str, asker: Asker | None = None, *, tell: Callable[[str], None] | None = None) -> str:
    """Make the tables of coordination where they are missing, in one transaction; return the database's id. Raises SharedError.

    Turns at hosts are of all stores, and leases have the store in their names. The rest is one store's: with an *asker*, who wants that,
    OtherStoreError is raised where it is another's.
    """
    try:
        left = _AGAIN
        while True:
            try:
                return _prepared(url, asker, asker.tell if asker else tell)
            except (DBAPIError, ConnectionError) as error:
                if not left or (isinstance(error, DBAPIError) and not error.connection_invalidated):
                    raise
                left -= 1
    except (SQLAlchemyError, UrlSettingError, OSError) as error:
        begins = f"the database that machines share, {shown(url)} (setting shared), cannot be used: {plainly(error, url)}"
        if is_of_setting(error):
            raise SharedSettingError(f"{begins}. Then run the same command again") from error
        away = isinstance(error, DBAPIError | OSError) and passes(error)
        raise (SharedAwayError if away else SharedError)(f"{begins}. Check that it is up and reached from here, then run the same command again") from error  # fmt: skip


def _prepared(url: str, asker: Asker | None, tell: Callable[[str], None] | None) -> str:
    engine = engine_of_postgres(url, tell=tell)
    try:
        with engine.begin() as connection:
            if (step_of(connection, STEPS) or "") > STEPS.newest:
                raise SharedSettingError(
                    f"the tables in {shown(url)} are of a later version of warraq: install that here too"
                )
            migrate(connection, STEPS)
            database = str(connection.scalar(_SELF))
        if asker:
            belong(engine, url, asker.store, writes=True)
        return database
    finally:
        engine.dispose()
