"""Invoices, what paid them, the groups they come from, and outcomes waited for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Invoices, what paid them, the groups they come from, and outcomes waited for."""
    op.create_table(
        "billing_groups",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("item_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_billing_groups")),
    )
    op.create_table(
        "invoices",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("billing_group_id", sa.Uuid(), nullable=True),
        sa.Column("collection", sa.String(), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("bill_to", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("taxes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        sa.Column("due_amount", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'draft') = (content_hash IS NULL)", name=op.f("ck_invoices_hashed")
        ),
        sa.CheckConstraint(
            "(status = 'draft') = (number IS NULL)", name=op.f("ck_invoices_numbered")
        ),
        sa.CheckConstraint("status <> 'paid' OR due_amount = 0", name=op.f("ck_invoices_paid")),
        sa.CheckConstraint(
            "status IN ('draft', 'open', 'paid', 'void', 'uncollectible')",
            name=op.f("ck_invoices_status"),
        ),
        sa.CheckConstraint(
            "due_amount >= 0 AND paid_amount >= 0", name=op.f("ck_invoices_not_overpaid")
        ),
        sa.CheckConstraint(
            "net_amount + tax_amount = total_amount", name=op.f("ck_invoices_adds_up")
        ),
        sa.CheckConstraint(
            "paid_amount + due_amount = total_amount", name=op.f("ck_invoices_balance")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "billing_group_id"],
            ["billing_groups.firm_id", "billing_groups.id"],
            name=op.f("fk_invoices_firm_id_billing_group_id_billing_groups"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_invoices")),
        sa.UniqueConstraint(
            "firm_id", "billing_group_id", name=op.f("uq_invoices_firm_id_billing_group_id")
        ),
        sa.UniqueConstraint("firm_id", "number", name=op.f("uq_invoices_firm_id_number")),
        sa.UniqueConstraint(
            "firm_id",
            "series",
            "year",
            "sequence",
            name=op.f("uq_invoices_firm_id_series_year_sequence"),
        ),
    )
    op.create_index(
        op.f("ix_invoices_firm_id_client_id_id"),
        "invoices",
        ["firm_id", "client_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_invoices_firm_id_status_id"),
        "invoices",
        ["firm_id", "status", "id"],
        unique=False,
        postgresql_where=sa.text("status <> 'paid'"),
    )
    op.create_table(
        "invoice_lines",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("item_revision", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit_price", sa.Numeric(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id"],
            ["invoices.firm_id", "invoices.id"],
            name=op.f("fk_invoice_lines_firm_id_invoice_id_invoices"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "invoice_id", "position", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint(
            "firm_id",
            "item_id",
            "item_revision",
            name=op.f("uq_invoice_lines_firm_id_item_id_item_revision"),
        ),
    )
    op.create_table(
        "invoice_payments",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("applied_amount", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "applied_amount BETWEEN 0 AND amount", name=op.f("ck_invoice_payments_applied_amount")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id"],
            ["invoices.firm_id", "invoices.id"],
            name=op.f("fk_invoice_payments_firm_id_invoice_id_invoices"),
        ),
        sa.PrimaryKeyConstraint(
            "firm_id", "invoice_id", "payment_id", name=op.f("pk_invoice_payments")
        ),
    )
    op.create_table(
        "awaited_outcomes",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id"],
            ["invoices.firm_id", "invoices.id"],
            name=op.f("fk_awaited_outcomes_firm_id_invoice_id_invoices"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "invoice_id", name=op.f("pk_awaited_outcomes")),
    )
    op.create_index(
        op.f("ix_awaited_outcomes_due_at"), "awaited_outcomes", ["due_at"], unique=False
    )
    protect(
        "invoicing",
        "billing_groups",
        "invoices",
        "invoice_lines",
        "invoice_payments",
        "awaited_outcomes",
    )
