"""A plan can be billed at each month's end."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No plan is so far."""
    op.add_column(
        "plan_versions",
        sa.Column("at_month_end", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
