"""Estimates, and which invoices bill them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REMOVABLE = {
    "status": "status IN ('draft', 'open', 'paid', 'void', 'uncollectible', 'removed')",
    "numbered": "(status IN ('draft', 'removed')) = (number IS NULL)",
    "hashed": "(status IN ('draft', 'removed')) = (content_hash IS NULL)",
}


def upgrade() -> None:
    """Adds estimates; an invoice can be of one, and a draft can be removed."""
    op.create_table(
        "estimates",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("document_hash", sa.String(), nullable=False),
        sa.Column("taxes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "approval", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("declined_reason", sa.String(), nullable=True),
        sa.Column("canceled_reason", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status IN ('approved', 'invoiced', 'canceled')) = (approval IS NOT NULL)",
            name=op.f("ck_estimates_approval"),
        ),
        sa.CheckConstraint(
            "status = 'draft' OR number IS NOT NULL", name=op.f("ck_estimates_numbered")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'approved', 'declined', 'expired', 'invoiced', 'canceled')",
            name=op.f("ck_estimates_status"),
        ),
        sa.CheckConstraint(
            "net_amount + tax_amount = total_amount", name=op.f("ck_estimates_adds_up")
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_estimates")),
        sa.UniqueConstraint("firm_id", "number", name=op.f("uq_estimates_firm_id_number")),
        sa.UniqueConstraint(
            "firm_id", "year", "sequence", name=op.f("uq_estimates_firm_id_year_sequence")
        ),
    )
    op.create_index(
        op.f("ix_estimates_expires_at"),
        "estimates",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'sent' AND expires_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_estimates_firm_id_client_id"), "estimates", ["firm_id", "client_id"], unique=False
    )
    op.create_table(
        "estimate_lines",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit_price", sa.Numeric(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("invoiced_net_amount", sa.BigInteger(), nullable=False),
        sa.Column("invoiced_tax_amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "invoiced_net_amount BETWEEN 0 AND net_amount",
            name=op.f("ck_estimate_lines_net_billed_once"),
        ),
        sa.CheckConstraint(
            "invoiced_tax_amount BETWEEN 0 AND tax_amount",
            name=op.f("ck_estimate_lines_tax_billed_once"),
        ),
        sa.CheckConstraint(
            "net_amount + tax_amount = total_amount", name=op.f("ck_estimate_lines_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "estimate_id"],
            ["estimates.firm_id", "estimates.id"],
            name=op.f("fk_estimate_lines_firm_id_estimate_id_estimates"),
        ),
        sa.PrimaryKeyConstraint(
            "firm_id", "estimate_id", "position", name=op.f("pk_estimate_lines")
        ),
        sa.UniqueConstraint("firm_id", "id", name=op.f("uq_estimate_lines_firm_id_id")),
    )
    _bill_by_invoices()


def _bill_by_invoices() -> None:
    op.add_column("invoice_lines", sa.Column("estimate_line_id", sa.Uuid(), nullable=True))
    op.add_column("invoice_lines", sa.Column("estimate_tax_amount", sa.BigInteger(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_invoice_lines_firm_id_invoice_id_estimate_line_id"),
        "invoice_lines",
        ["firm_id", "invoice_id", "estimate_line_id"],
    )
    op.create_foreign_key(
        op.f("fk_invoice_lines_firm_id_estimate_line_id_estimate_lines"),
        "invoice_lines",
        "estimate_lines",
        ["firm_id", "estimate_line_id"],
        ["firm_id", "id"],
    )
    op.add_column("invoices", sa.Column("estimate_id", sa.Uuid(), nullable=True))
    op.add_column("invoices", sa.Column("estimate_percent", sa.Numeric(), nullable=True))
    op.create_index(
        op.f("ix_invoices_firm_id_estimate_id"),
        "invoices",
        ["firm_id", "estimate_id"],
        unique=False,
        postgresql_where=sa.text("estimate_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_invoices_firm_id_estimate_id_estimates"),
        "invoices",
        "estimates",
        ["firm_id", "estimate_id"],
        ["firm_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_invoice_lines_of_an_estimate"),
        "invoice_lines",
        "(estimate_line_id IS NULL) = (estimate_tax_amount IS NULL)",
    )
    for name, condition in REMOVABLE.items():
        op.drop_constraint(op.f(f"ck_invoices_{name}"), "invoices", type_="check")
        op.create_check_constraint(op.f(f"ck_invoices_{name}"), "invoices", condition)
    protect("invoicing", "estimates", "estimate_lines")
