"""Receivables, payments and what they pay."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them."""
    op.create_table(
        "receivables",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_number", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("collection", sa.String(), nullable=False),
        sa.Column("service_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("waits_for", sa.String(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status <> 'paid' OR paid_amount = total_amount",
            name=op.f("ck_receivables_paid_in_full"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'paid', 'void')", name=op.f("ck_receivables_status")
        ),
        sa.CheckConstraint(
            "paid_amount BETWEEN 0 AND total_amount", name=op.f("ck_receivables_paid_amount")
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_receivables")),
    )
    op.create_index(
        op.f("ix_receivables_firm_id_client_id"),
        "receivables",
        ["firm_id", "client_id"],
        unique=False,
    )
    op.create_table(
        "payments",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=False),
        sa.Column("method", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("method_reference", sa.String(), nullable=False),
        sa.Column("gateway_reference", sa.String(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("failure_reason", sa.String(), nullable=True),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("initiated_by", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount")),
        sa.CheckConstraint("attempt > 0", name=op.f("ck_payments_attempt")),
        sa.ForeignKeyConstraint(
            ["firm_id", "payment_method_id"],
            ["payment_methods.firm_id", "payment_methods.id"],
            name=op.f("fk_payments_firm_id_payment_method_id_payment_methods"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_payments")),
    )
    op.create_index(
        op.f("ix_payments_firm_id_client_id_created_at"),
        "payments",
        ["firm_id", "client_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_payments_firm_id_payment_method_id"),
        "payments",
        ["firm_id", "payment_method_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_payments_firm_id_superseded_by"),
        "payments",
        ["firm_id", "superseded_by"],
        unique=False,
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_payments_scheduled_for"),
        "payments",
        ["scheduled_for"],
        unique=False,
        postgresql_where=sa.text("status = 'scheduled'"),
    )
    op.create_index(
        "ix_payments_unsettled",
        "payments",
        ["status"],
        unique=False,
        postgresql_where=sa.text("status IN ('processing', 'requires_action', 'unknown')"),
    )
    op.create_table(
        "allocations",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_number", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("credited_amount", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "amount >= 0 AND credited_amount >= 0", name=op.f("ck_allocations_amount")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id"],
            ["receivables.firm_id", "receivables.id"],
            name=op.f("fk_allocations_firm_id_invoice_id_receivables"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "payment_id"],
            ["payments.firm_id", "payments.id"],
            name=op.f("fk_allocations_firm_id_payment_id_payments"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "payment_id", "invoice_id", name=op.f("pk_allocations")),
    )
    op.create_index(
        op.f("ix_allocations_firm_id_invoice_id"),
        "allocations",
        ["firm_id", "invoice_id"],
        unique=False,
    )
    op.create_index(
        "uq_allocations_firm_id_invoice_id_live",
        "allocations",
        ["firm_id", "invoice_id"],
        unique=True,
        postgresql_where=sa.text("live"),
    )
    op.create_index(
        "uq_allocations_firm_id_invoice_id_scheduled",
        "allocations",
        ["firm_id", "invoice_id"],
        unique=True,
        postgresql_where=sa.text("scheduled"),
    )
    protect("payments", "receivables", "payments", "allocations")
