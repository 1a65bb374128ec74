"""What Alembic runs around migrations: the connection and the name of the table that counts them come from `archive.catalogue.migrating`."""

from alembic import context


def run() -> None:
    """Go the steps that are left."""
    given = context.config.attributes
    context.configure(connection=given["connection"], version_table=given["table"])
    context.run_migrations()


if __name__ == "env_py":  # Alembic's name for it; who imports all modules runs nothing
    run()
