"""Migrations: how tables in a PostgreSQL are made, and brought up to date, by numbered steps that Alembic runs.

A catalogue in a file of SQLite needs none: it is made again from the store's files.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

CATALOGUE = "catalogue_migration"  # the table that says which step was the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Migrations of one set of tables: a folder as Alembic wants it, whose steps are numbered with four digits.

    `table` is where the database counts them, `newest` the number of the last one.
    """

    folder: Path
    table: str
    newest: str


CATALOGUE_STEPS = Steps(folder=Path(__file__).parent / "migrations", table=CATALOGUE, newest="0008")


def step_of(connection: Connection, steps: Steps) -> str | None:
    """Return the number of the last step that a database went; None where it went none."""
    is_there = connection.scalar(text("SELECT to_regclass(:table) IS NOT NULL"), {"table": steps.table})
    return connection.scalar(text(f'SELECT max(version_num) FROM "{steps.table}"')) if is_there else None  # noqa: S608 - our own name


def migrate(connection: Connection, steps: Steps) -> None:
    """Go all steps that a database has not gone, in the transaction of the connection: all of them or none.

    Two that begin at once go one after the other, and the second finds nothing to do. Alembic is loaded only where there is something.
    """
    lock = text("SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext(:table))")
    connection.execute(lock, {"table": steps.table})
    if step_of(connection, steps) == steps.newest:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(steps.folder).replace("%", "%%"))
    config.attributes.update(connection=connection, table=steps.table)
    command.upgrade(config, "head")
