"""The sandbox gateway's own memory."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them."""
    op.create_table(
        "sandbox_methods",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detached_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("firm_id", "reference", name=op.f("pk_sandbox_methods")),
        sa.UniqueConstraint("firm_id", "key", name=op.f("uq_sandbox_methods_firm_id_key")),
    )
    op.create_table(
        "sandbox_requests",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "key", name=op.f("pk_sandbox_requests")),
    )
    op.create_table(
        "sandbox_charges",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("method_reference", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decline_code", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settles_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('succeeded', 'declined', 'requires_action', 'processing')",
            name=op.f("ck_sandbox_charges_status"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_sandbox_charges_amount")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_sandbox_charges")),
        sa.UniqueConstraint(
            "firm_id", "payment_id", name=op.f("uq_sandbox_charges_firm_id_payment_id")
        ),
    )
    op.create_index(
        op.f("ix_sandbox_charges_firm_id_method_reference"),
        "sandbox_charges",
        ["firm_id", "method_reference"],
        unique=False,
    )
    protect("payments", "sandbox_methods", "sandbox_requests", "sandbox_charges")
