"""What comes again, and from when on it came to how much a month."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a row for each version of a recurring service; a rebuild fills in what began before."""
    op.create_table(
        "recurring_changes",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("runs", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('service', 'subscription')", name=op.f("ck_recurring_changes_kind")
        ),
        sa.CheckConstraint(
            "num_nonnulls(at, since_on) = 1", name=op.f("ck_recurring_changes_dated")
        ),
        sa.PrimaryKeyConstraint(
            "firm_id", "kind", "id", "version", name=op.f("pk_recurring_changes")
        ),
    )
    protect("dashboard-bff", "recurring_changes")
