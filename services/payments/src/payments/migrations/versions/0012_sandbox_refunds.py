"""The sandbox remembers what it gave back; its charges are listed by when they were made."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table of refunds and the index to list charges by."""
    op.create_table(
        "sandbox_refunds",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decline_code", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settles_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_sandbox_refunds_amount")),
        sa.CheckConstraint(
            "status IN ('succeeded', 'declined', 'processing')",
            name=op.f("ck_sandbox_refunds_status"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "charge_id"],
            ["sandbox_charges.firm_id", "sandbox_charges.id"],
            name=op.f("fk_sandbox_refunds_firm_id_charge_id_sandbox_charges"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "refund_id", name=op.f("pk_sandbox_refunds")),
    )
    op.create_index(
        op.f("ix_sandbox_refunds_firm_id_charge_id"), "sandbox_refunds", ["firm_id", "charge_id"]
    )
    op.create_index(
        op.f("ix_sandbox_charges_firm_id_created_at_id"),
        "sandbox_charges",
        ["firm_id", "created_at", "id"],
    )
    protect("payments", "sandbox_refunds")
