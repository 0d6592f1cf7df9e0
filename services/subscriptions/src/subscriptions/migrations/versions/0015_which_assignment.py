"""Payments says which method pays for a service: the newest of what it said holds."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing has been said since the start of what there is."""
    op.add_column(
        "services",
        sa.Column("assignment_version", sa.Integer(), server_default="0", nullable=False),
    )
