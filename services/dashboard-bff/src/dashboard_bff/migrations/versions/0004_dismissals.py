"""What a firm does not want to be shown again."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a row for each thing that a firm has dismissed for good."""
    op.create_table(
        "dismissals",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("what IN ('checklist')", name=op.f("ck_dismissals_what")),
        sa.PrimaryKeyConstraint("firm_id", "what", name=op.f("pk_dismissals")),
    )
    protect("dashboard-bff", "dismissals")
