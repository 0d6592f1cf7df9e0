"""What is taken back of what had paid an invoice, and which of it came as credit."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes it; all that came before came by payments."""
    kind = sa.Column("kind", sa.String(), server_default="payment", nullable=False)
    op.add_column("invoice_payments", kind)
    op.create_check_constraint(
        op.f("ck_invoice_payments_kind"), "invoice_payments", "kind IN ('payment', 'credit')"
    )
    op.create_table(
        "invoice_reversals",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_invoice_reversals_amount")),
        sa.CheckConstraint(
            "kind IN ('refund', 'chargeback')", name=op.f("ck_invoice_reversals_kind")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id", "payment_id"],
            [
                "invoice_payments.firm_id",
                "invoice_payments.invoice_id",
                "invoice_payments.payment_id",
            ],
            name=op.f("fk_invoice_reversals_firm_id_invoice_id_payment_id_invoice_payments"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "invoice_id", "id", name=op.f("pk_invoice_reversals")),
    )
    protect("invoicing", "invoice_reversals")
