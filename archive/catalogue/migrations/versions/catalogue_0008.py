"""The name of the store that the database belongs to."""

from alembic import op

from archive.catalogue.belonging import MAKE

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make its table, empty: the next command that writes fills it."""
    for statement in MAKE:
        op.execute(statement)


def downgrade() -> None:
    """Say that there is no way back."""
    raise NotImplementedError(revision)
