"""A service can go on in another rhythm, and be billed at each month's end."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each still has the rhythm it began with."""
    op.add_column(
        "services",
        sa.Column("anchor_occurrence", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "services",
        sa.Column("at_month_end", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
