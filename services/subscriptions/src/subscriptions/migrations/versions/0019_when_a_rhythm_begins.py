"""From which day on a service has the rhythm that it was given later."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None where it still has its first."""
    op.add_column("services", sa.Column("turned_on", sa.Date(), nullable=True))
