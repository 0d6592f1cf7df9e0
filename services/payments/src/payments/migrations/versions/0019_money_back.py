"""Refunds, disputes and credit; what goes back of each payment, and of each of its shares."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# What is owed to a client is negative in the journal.
KEEP_CREDIT = """
INSERT INTO credit_balances
    (firm_id, id, version, created_at, client_id, currency, amount, reserved_amount)
SELECT firm_id, gen_random_uuid(), 1, min(at), client_id, currency, -sum(amount), 0
FROM journal_entries WHERE account = 'client_credit' GROUP BY firm_id, client_id, currency
"""


def upgrade() -> None:
    """Makes them; credit is counted from the journal once, and kept with every movement since."""
    _widen_payments()
    _make_refunds()
    _make_disputes()
    _make_credits()
    _make_news()
    protect(
        "payments", "sandbox_news", "refunds", "disputes", "credit_balances", "credit_applications"
    )
    op.execute(KEEP_CREDIT)


def _widen_payments() -> None:
    for name in ("refunded_amount", "refunding_amount", "charged_back_amount"):
        op.add_column(
            "payments", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
        )
    for name in ("refunds", "disputes"):
        told = sa.Column(name, postgresql.JSONB(), server_default="[]", nullable=False)
        op.add_column("payments", told)
    op.create_check_constraint(
        op.f("ck_payments_given_back"),
        "payments",
        "refunded_amount >= 0 AND refunding_amount >= 0 AND charged_back_amount >= 0"
        " AND refunded_amount + refunding_amount + charged_back_amount <= amount",
    )
    returned = sa.Column("returned_amount", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("allocations", returned)
    op.create_check_constraint(
        op.f("ck_allocations_returned_amount"),
        "allocations",
        "returned_amount BETWEEN 0 AND amount",
    )


def _make_refunds() -> None:
    op.create_table(
        "refunds",
        *_first_columns(),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("credit_amount", sa.BigInteger(), nullable=False),
        sa.Column("shares", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reopen", sa.Boolean(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("charge_reference", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount > 0 AND credit_amount BETWEEN 0 AND amount", name=op.f("ck_refunds_amount")
        ),
        sa.CheckConstraint(
            "reopen OR credit_amount = amount", name=op.f("ck_refunds_given_up_is_credit")
        ),
        sa.CheckConstraint(
            "status IN ('processing', 'unknown', 'succeeded', 'failed')",
            name=op.f("ck_refunds_status"),
        ),
        _of_payment("refunds"),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_refunds")),
    )
    op.create_index(op.f("ix_refunds_firm_id_payment_id"), "refunds", ["firm_id", "payment_id"])
    op.create_index(
        "ix_refunds_unanswered",
        "refunds",
        ["ask_again_at"],
        postgresql_where=sa.text("status IN ('processing', 'unknown')"),
    )


def _make_disputes() -> None:
    op.create_table(
        "disputes",
        *_first_columns(),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("credit_amount", sa.BigInteger(), nullable=False),
        sa.Column("uncovered_amount", sa.BigInteger(), nullable=False),
        sa.Column("shares", postgresql.JSONB(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("due_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount > 0 AND credit_amount >= 0 AND uncovered_amount >= 0"
            " AND credit_amount + uncovered_amount <= amount",
            name=op.f("ck_disputes_amount"),
        ),
        sa.CheckConstraint("kind IN ('dispute', 'returned_debit')", name=op.f("ck_disputes_kind")),
        sa.CheckConstraint("status IN ('open', 'won', 'lost')", name=op.f("ck_disputes_status")),
        _of_payment("disputes"),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_disputes")),
        sa.UniqueConstraint(
            "firm_id",
            "payment_id",
            "reference",
            name=op.f("uq_disputes_firm_id_payment_id_reference"),
        ),
    )
    op.create_index(
        "uq_disputes_firm_id_payment_id_open",
        "disputes",
        ["firm_id", "payment_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )


def _make_credits() -> None:
    op.create_table(
        "credit_balances",
        *_first_columns(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reserved_amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "reserved_amount >= 0 AND amount >= reserved_amount",
            name=op.f("ck_credit_balances_never_negative"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_credit_balances")),
        sa.UniqueConstraint(
            "firm_id",
            "client_id",
            "currency",
            name=op.f("uq_credit_balances_firm_id_client_id_currency"),
        ),
    )
    op.create_table(
        "credit_applications",
        *_first_columns(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_number", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("initiated_by", sa.String(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_applications_amount")),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id"],
            ["receivables.firm_id", "receivables.id"],
            name=op.f("fk_credit_applications_firm_id_invoice_id_receivables"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_credit_applications")),
    )
    for column in ("client_id", "invoice_id"):
        name = op.f(f"ix_credit_applications_firm_id_{column}")
        op.create_index(name, "credit_applications", ["firm_id", column])


def _make_news() -> None:
    op.create_table(
        "sandbox_news",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'won', 'lost', 'returned')", name=op.f("ck_sandbox_news_kind")
        ),
        sa.PrimaryKeyConstraint("firm_id", "payment_id", "kind", name=op.f("pk_sandbox_news")),
    )
    op.create_index(op.f("ix_sandbox_news_due_at"), "sandbox_news", ["due_at"])


def _first_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _of_payment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["firm_id", "payment_id"],
        ["payments.firm_id", "payments.id"],
        name=op.f(f"fk_{table}_firm_id_payment_id_payments"),
    )
