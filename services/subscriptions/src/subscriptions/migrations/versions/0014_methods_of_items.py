"""One item can be paid for by another method than its service."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None has been chosen yet."""
    op.add_column("billing_items", sa.Column("payment_method_id", sa.Uuid(), nullable=True))
    op.add_column("billing_groups", sa.Column("chosen_method_id", sa.Uuid(), nullable=True))
