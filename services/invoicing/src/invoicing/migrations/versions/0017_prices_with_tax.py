"""Whether prices include their tax, and how tax is rounded: the firm's choice, frozen on documents."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PRICED = ("document_settings", "proposals", "estimates", "invoices")
LINES = ("proposal_lines", "estimate_lines", "invoice_lines", "credit_note_lines")


def upgrade() -> None:
    """Adds the columns; all that is there was priced before tax, and rounded by the document."""
    for table in (*PRICED, "credit_notes"):
        op.add_column(
            table,
            sa.Column(
                "prices_include_tax", sa.Boolean(), nullable=False, server_default=sa.text("false")
            ),
        )
    for table in PRICED:
        op.add_column(
            table,
            sa.Column(
                "tax_rounding", sa.String(), nullable=False, server_default=sa.text("'document'")
            ),
        )
        name = op.f(f"ck_{table}_tax_rounding")
        op.create_check_constraint(name, table, "tax_rounding IN ('document', 'line')")
    for table in LINES:
        op.add_column(
            table,
            sa.Column(
                "included_tax_amount", sa.BigInteger(), nullable=False, server_default=sa.text("0")
            ),
        )
