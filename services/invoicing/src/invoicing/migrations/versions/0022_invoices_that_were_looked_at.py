"""When its client first looked at an invoice."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was issued before nobody knows."""
    op.add_column("invoices", sa.Column("viewed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Forgets who looked."""
    op.drop_column("invoices", "viewed_at")
