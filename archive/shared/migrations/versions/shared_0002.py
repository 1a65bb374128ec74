"""The name of the store that the database belongs to."""

from alembic import op

from archive.catalogue.belonging import MAKE

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make its table, empty: the next command fills it."""
    for statement in MAKE:
        op.execute(statement)
