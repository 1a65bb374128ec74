"""What Alembic runs around migrations: the connection and the name of the table that counts them come from `archive.catalogue.migrating`."""

from alembic import context

_given = context.config.attributes
context.configure(connection=_given["connection"], version_table=_given["table"])
context.run_migrations()
