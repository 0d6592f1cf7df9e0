"""Holds, credits on receivables, and payments that came outside the suite."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them; a payment without a method is one that no gateway has seen."""
    _widen_receivables()
    op.alter_column("payments", "payment_method_id", nullable=True)
    op.alter_column("payments", "method_reference", nullable=True)
    op.add_column("payments", sa.Column("received_on", sa.Date(), nullable=True))
    op.create_check_constraint(
        op.f("ck_payments_offline"),
        "payments",
        "(gateway = 'offline') = (payment_method_id IS NULL)"
        " AND (gateway = 'offline') = (received_on IS NOT NULL)"
        " AND (gateway = 'offline') = (method_reference IS NULL)",
    )
    _make_holds()


def _widen_receivables() -> None:
    credited = sa.Column("credited_amount", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("receivables", credited)
    op.add_column(
        "receivables", sa.Column("written_off_at", sa.DateTime(timezone=True), nullable=True)
    )
    for name, rule in (
        ("status", "status IN ('open', 'paid', 'void', 'uncollectible')"),
        ("paid_in_full", "status <> 'paid' OR paid_amount + credited_amount = total_amount"),
        (
            "paid_amount",
            "paid_amount >= 0 AND credited_amount >= 0"
            " AND paid_amount + credited_amount <= total_amount",
        ),
    ):
        op.drop_constraint(op.f(f"ck_receivables_{name}"), "receivables")
        op.create_check_constraint(op.f(f"ck_receivables_{name}"), "receivables", rule)


def _make_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('void', 'write_off', 'credit_note')", name=op.f("ck_holds_purpose")
        ),
        sa.CheckConstraint(
            "status IN ('held', 'used', 'released', 'lapsed')", name=op.f("ck_holds_status")
        ),
        sa.CheckConstraint("amount >= 0 AND paid_amount >= 0", name=op.f("ck_holds_amount")),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id"],
            ["receivables.firm_id", "receivables.id"],
            name=op.f("fk_holds_firm_id_invoice_id_receivables"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_holds")),
    )
    op.create_index(
        "uq_holds_firm_id_invoice_id_held",
        "holds",
        ["firm_id", "invoice_id"],
        unique=True,
        postgresql_where=sa.text("status = 'held'"),
    )
    op.create_index(
        op.f("ix_holds_expires_at"),
        "holds",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'held'"),
    )
    protect("payments", "holds")
