"""Names of runs are taken here by machines that write one store: two of one name that begin in one second took one id."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RUNS = "CREATE TABLE shared_run (name text PRIMARY KEY, holder text NOT NULL)"


def upgrade() -> None:
    """Make it."""
    op.get_bind().exec_driver_sql(RUNS)
