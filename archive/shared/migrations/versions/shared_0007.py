"""The database has an id, which the bucket of a store names: machines that agree in another one are found out."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SELF = """
CREATE TABLE shared_self (is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one), id text NOT NULL);
INSERT INTO shared_self (id) VALUES (gen_random_uuid()::text);
"""


def upgrade() -> None:
    """Make it."""
    op.get_bind().exec_driver_sql(SELF)
