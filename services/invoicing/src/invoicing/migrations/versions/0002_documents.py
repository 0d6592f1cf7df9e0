"""Proposals, invoices, numbers, what is awaited, and the copies they rest on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """documents."""
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
        "clients",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("billing_name", sa.String(), nullable=False),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tax_id", sa.String(), nullable=True),
        sa.Column("terms_days", sa.Integer(), nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_clients")),
    )
    op.create_table(
        "contacts",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("gets_mail", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_contacts")),
    )
    op.create_index(
        op.f("ix_contacts_firm_id_client_id"), "contacts", ["firm_id", "client_id"], unique=False
    )
    op.create_table(
        "counters",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "series", "year", name=op.f("pk_counters")),
    )
    op.create_table(
        "firms",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("invoice_terms_days", sa.Integer(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_firms")),
    )
    op.create_table(
        "payments",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("invoice_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_payments")),
    )
    op.create_index(
        op.f("ix_payments_invoice_ids"),
        "payments",
        ["invoice_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "proposals",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("introduction", sa.String(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment_method_required", sa.Boolean(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("document_hash", sa.String(), nullable=False),
        sa.Column("totals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "acceptance", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("declined_reason", sa.String(), nullable=True),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status IN ('accepted', 'completed', 'superseded')) = (acceptance IS NOT NULL)",
            name=op.f("ck_proposals_acceptance"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'awaiting_acceptance', 'accepted', 'declined', 'expired', 'lost',"
            " 'completed', 'superseded')",
            name=op.f("ck_proposals_status"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("firm_id", "number", name=op.f("uq_proposals_firm_id_number")),
    )
    op.create_index(
        op.f("ix_proposals_expires_at"),
        "proposals",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'awaiting_acceptance' AND expires_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_proposals_firm_id_client_id"), "proposals", ["firm_id", "client_id"], unique=False
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
        "proposal_lines",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("billing", sa.String(), nullable=False),
        sa.Column("interval_unit", sa.String(), nullable=True),
        sa.Column("interval_count", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit_price", sa.Numeric(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "net_amount + tax_amount = total_amount", name=op.f("ck_proposal_lines_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "proposal_id"],
            ["proposals.firm_id", "proposals.id"],
            name=op.f("fk_proposal_lines_firm_id_proposal_id_proposals"),
        ),
        sa.PrimaryKeyConstraint(
            "firm_id", "proposal_id", "position", name=op.f("pk_proposal_lines")
        ),
        sa.UniqueConstraint("firm_id", "id", name=op.f("uq_proposal_lines_firm_id_id")),
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
    protect(
        "invoicing",
        "billing_groups",
        "clients",
        "contacts",
        "counters",
        "firms",
        "payments",
        "proposals",
        "invoices",
        "proposal_lines",
        "awaited_outcomes",
        "invoice_lines",
        "invoice_payments",
    )
