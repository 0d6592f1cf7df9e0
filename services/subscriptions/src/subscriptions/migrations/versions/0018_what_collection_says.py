"""Attempts to collect that failed, and whether the invoices of subscriptions are open."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known yet: what failed before is told again when it fails again or is paid."""
    op.create_table(
        "failed_attempts",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("is_tried_again", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "firm_id", "invoice_id", "payment_id", name=op.f("pk_failed_attempts")
        ),
    )
    protect("subscriptions", "failed_attempts")
    op.create_table(
        "invoice_states",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_invoice_states")),
    )
    protect("subscriptions", "invoice_states")
