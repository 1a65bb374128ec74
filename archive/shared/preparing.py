"""The tables that machines agree by, made or brought up to date by the first of them that comes."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from archive.catalogue.belonging import Asker, belong
from archive.catalogue.database import shown
from archive.catalogue.migrating import Steps, migrate, step_of
from archive.catalogue.plain_words import is_of_setting, plainly
from archive.catalogue.postgres import UrlSettingError, engine_of_postgres

STEPS = Steps(folder=Path(__file__).parent / "migrations", table="shared_migration", newest="0005")


class SharedError(Exception):
    """The database that machines share cannot be used as it is; the message says why, and the next step."""


class SharedSettingError(SharedError):
    """The database is there and lets this user not in, or not make tables: another setting, or a right, is wanted."""


def prepare(url: str, asker: Asker | None = None, *, tell: Callable[[str], None] | None = None) -> None:
    """Make the tables of coordination where they are missing, in one transaction. Raises SharedError.

    Turns at hosts are of all stores, and leases have the store in their names. The rest is one store's: with an *asker*, who wants that,
    OtherStoreError is raised where it is another's.
    """
    try:
        engine = engine_of_postgres(url, tell=asker.tell if asker else tell)
        try:
            with engine.begin() as connection:
                if (step_of(connection, STEPS) or "") > STEPS.newest:
                    raise SharedError(
                        f"the tables in {shown(url)} are of a later version of warraq: install that here too"
                    )
                migrate(connection, STEPS)
            if asker:
                belong(engine, url, asker.store, writes=True)
        finally:
            engine.dispose()
    except (SQLAlchemyError, UrlSettingError, OSError) as error:
        begins = f"the database that machines share, {shown(url)} (setting shared), cannot be used: {plainly(error, url)}"
        if is_of_setting(error):
            raise SharedSettingError(f"{begins}. Then run the same command again") from error
        raise SharedError(f"{begins}. Check that it is up and reached from here, then run the same command again") from error  # fmt: skip
