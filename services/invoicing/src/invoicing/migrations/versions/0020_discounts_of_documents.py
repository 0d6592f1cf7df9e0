"""What is taken off a whole document: a percent or an amount, and each line's share of it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

DISCOUNTED = ("estimates", "invoices")
SHARED = ("estimate_lines", "invoice_lines", "proposal_lines", "credit_notes", "credit_note_lines")


def upgrade() -> None:
    """Adds the columns; nothing was taken off what is there."""
    for table in DISCOUNTED:
        op.add_column(table, sa.Column("discount_percent", sa.Numeric(), nullable=True))
    for table in (*DISCOUNTED, *SHARED):
        op.add_column(
            table,
            sa.Column(
                "discount_amount", sa.BigInteger(), nullable=False, server_default=sa.text("0")
            ),
        )
    for table in DISCOUNTED:
        name = op.f(f"ck_{table}_discount")
        op.create_check_constraint(
            name, table, "discount_amount >= 0 AND discount_percent BETWEEN 0 AND 100"
        )
