"""What stands in a database before a catalogue is opened there: nothing, an earlier version, ours, or a later one."""

from sqlalchemy import Connection, Engine, delete, func, insert, inspect, select

from archive.catalogue.address import shown
from archive.catalogue.database import HELP, CatalogueError, engine_of, told, transaction
from archive.catalogue.migrating import CATALOGUE_STEPS, migrate, step_of
from archive.catalogue.postgres import DIALECT
from archive.catalogue.tables import ABOUT, METADATA, SCHEMA_VERSION

_EARLIER = ("found", "verdicts")  # tables that stand in no METADATA


def make_tables(engine: Engine, url: str, *, writes: bool, refills: bool) -> None:
    """Make what is missing, where *writes* allows it, and raise CatalogueError for what cannot be used as it stands.

    A file of SQLite is begun as the catalogue of nothing. A database of PostgreSQL goes its migrations, and is `is_older` until
    it was filled; with *refills* the caller fills it.
    """
    if engine.dialect.name == DIALECT:
        _migrate(engine, url, writes=writes)
        version_there = _version(engine)
        if refills:
            return
    else:
        version_there = _version(engine)
        if version_there is None and writes:
            version_there = _begin(engine)
    if version_there != SCHEMA_VERSION:
        is_older = version_there is None or version_there < SCHEMA_VERSION
        raise CatalogueError(
            f"{shown(url)} is a catalogue of version {version_there}, not {SCHEMA_VERSION}. {HELP}",
            is_broken=True,
            is_older=is_older and (version_there is not None or engine.dialect.name == DIALECT),
        )


def is_current(connection: Connection) -> bool:
    """Say whether a catalogue was filled by our version."""
    return bool(connection.scalar(select(func.max(ABOUT.c.version))) == SCHEMA_VERSION)


def say_version(connection: Connection) -> None:
    """Write down that a catalogue says what our version says, in the transaction that filled it."""
    connection.execute(delete(ABOUT))
    connection.execute(insert(ABOUT).values(version=SCHEMA_VERSION))


def _version(engine: Engine) -> int | None:
    with transaction(engine, writes=False) as connection:
        is_there = inspect(connection).has_table(ABOUT.name)
        return connection.scalar(select(func.max(ABOUT.c.version))) if is_there else None


def _begin(engine: Engine) -> int:
    import archive.catalogue.index  # noqa: F401 - what is searched by words is made with the tables

    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(ABOUT).values(version=SCHEMA_VERSION))
    return SCHEMA_VERSION


def _migrate(engine: Engine, url: str, *, writes: bool) -> None:
    with transaction(engine, writes=False) as connection:
        step = step_of(connection, CATALOGUE_STEPS)
    if step == CATALOGUE_STEPS.newest:
        return
    if step is not None and step > CATALOGUE_STEPS.newest:
        raise CatalogueError(
            f"{shown(url)} was brought to step {step} by a later version of warraq; this one knows steps up to {CATALOGUE_STEPS.newest}. "
            "Bring the warraq of this machine up to date, or name another database (setting `catalogue`)"
        )
    if not writes:
        raise CatalogueError(
            f"{shown(url)} has tables of an earlier version (step {step}, not {CATALOGUE_STEPS.newest}), and this command writes nothing. {HELP}",
            is_broken=True,
            is_older=True,
        )
    with engine.begin() as connection:
        migrate(connection, CATALOGUE_STEPS)


def drop_tables(url: str) -> None:
    """Take the tables of an earlier version out of a file of SQLite; what else it holds stays."""
    with told(url):
        engine = engine_of(url, writes=True)
        METADATA.drop_all(engine)
        with engine.begin() as connection:
            for name in _EARLIER:
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        engine.dispose()
