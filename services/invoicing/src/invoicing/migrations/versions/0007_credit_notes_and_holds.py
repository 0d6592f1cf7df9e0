"""Credit notes, what is written off, and copies of payments' holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them; what was issued before has nothing credited."""
    _widen_invoices()
    _make_holds()
    _make_credit_notes()
    _make_credit_note_lines()
    protect("invoicing", "holds", "credit_notes", "credit_note_lines")


def _widen_invoices() -> None:
    credited = sa.Column("credited_amount", sa.BigInteger(), server_default="0", nullable=False)
    written_off = sa.Column("written_off_at", sa.DateTime(timezone=True), nullable=True)
    reason = sa.Column("write_off_reason", sa.String(), nullable=True)
    for column in (credited, written_off, reason):
        op.add_column("invoices", column)
    for name, rule in (
        ("not_overpaid", "due_amount >= 0 AND paid_amount >= 0 AND credited_amount >= 0"),
        ("balance", "paid_amount + credited_amount + due_amount = total_amount"),
    ):
        op.drop_constraint(op.f(f"ck_invoices_{name}"), "invoices")
        op.create_check_constraint(op.f(f"ck_invoices_{name}"), "invoices", rule)


def _make_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_holds")),
    )


def _make_credit_notes() -> None:
    op.create_table(
        "credit_notes",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_number", sa.String(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("bill_to", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("taxes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("applied_amount", sa.BigInteger(), nullable=False),
        sa.Column("surplus_amount", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "net_amount >= 0 AND tax_amount >= 0", name=op.f("ck_credit_notes_mirror")
        ),
        sa.CheckConstraint("total_amount > 0", name=op.f("ck_credit_notes_something")),
        sa.CheckConstraint(
            "net_amount + tax_amount = total_amount", name=op.f("ck_credit_notes_adds_up")
        ),
        sa.CheckConstraint(
            "applied_amount >= 0 AND surplus_amount >= 0"
            " AND applied_amount + surplus_amount = total_amount",
            name=op.f("ck_credit_notes_balance"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id"],
            ["invoices.firm_id", "invoices.id"],
            name=op.f("fk_credit_notes_firm_id_invoice_id_invoices"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_credit_notes")),
        sa.UniqueConstraint("firm_id", "hold_id", name=op.f("uq_credit_notes_firm_id_hold_id")),
        sa.UniqueConstraint("firm_id", "number", name=op.f("uq_credit_notes_firm_id_number")),
        sa.UniqueConstraint(
            "firm_id",
            "series",
            "year",
            "sequence",
            name=op.f("uq_credit_notes_firm_id_series_year_sequence"),
        ),
    )
    op.create_index(
        op.f("ix_credit_notes_firm_id_invoice_id"),
        "credit_notes",
        ["firm_id", "invoice_id"],
        unique=False,
    )


def _make_credit_note_lines() -> None:
    op.create_table(
        "credit_note_lines",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("credit_note_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=True),
        sa.Column("unit_price", sa.Numeric(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("net_amount >= 0", name=op.f("ck_credit_note_lines_net_amount")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_credit_note_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["firm_id", "credit_note_id"],
            ["credit_notes.firm_id", "credit_notes.id"],
            name=op.f("fk_credit_note_lines_firm_id_credit_note_id_credit_notes"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id", "position"],
            ["invoice_lines.firm_id", "invoice_lines.invoice_id", "invoice_lines.position"],
            name=op.f("fk_credit_note_lines_firm_id_invoice_id_position_invoice_lines"),
        ),
        sa.PrimaryKeyConstraint(
            "firm_id", "credit_note_id", "position", name=op.f("pk_credit_note_lines")
        ),
    )
