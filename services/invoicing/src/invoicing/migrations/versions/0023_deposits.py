"""Which invoice is a deposit, and what was invoiced of its estimate before an invoice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; no invoice that is there was called a deposit, and none told of others."""
    op.add_column(
        "invoices",
        sa.Column("is_deposit", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.add_column("invoices", sa.Column("of_estimate", postgresql.JSONB(), nullable=True))
    name = op.f("ck_invoices_deposit")
    op.create_check_constraint(name, "invoices", "NOT is_deposit OR estimate_id IS NOT NULL")
