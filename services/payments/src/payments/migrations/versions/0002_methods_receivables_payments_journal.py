"""Methods and what rests on them, receivables, payments, the journal, the sandbox's memory."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "firms",
    "clients",
    "payment_methods",
    "reservations",
    "assignments",
    "receivables",
    "payments",
    "allocations",
    "sandbox_methods",
    "sandbox_requests",
    "sandbox_charges",
)

# Looked at when the transaction commits: a movement is written entry by entry.
REFUSE_UNBALANCED = """
CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM journal_entries
        WHERE firm_id = NEW.firm_id AND movement = NEW.movement AND subject = NEW.subject
        GROUP BY currency HAVING sum(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'the movement % of % does not balance', NEW.movement, NEW.subject
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Makes them."""
    op.create_table(
        "clients",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_clients")),
    )
    op.create_table(
        "firms",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_firms")),
    )
    op.create_table(
        "journal_entries",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("movement", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_journal_entries_amount")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_journal_entries")),
        sa.UniqueConstraint(
            "firm_id",
            "movement",
            "subject",
            "position",
            name=op.f("uq_journal_entries_firm_id_movement_subject_position"),
        ),
    )
    op.create_index(
        op.f("ix_journal_entries_firm_id_client_id_account"),
        "journal_entries",
        ["firm_id", "client_id", "account"],
        unique=False,
    )
    op.create_table(
        "payment_methods",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("gateway_reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("last4", sa.String(), nullable=False),
        sa.Column("exp_month", sa.Integer(), nullable=False),
        sa.Column("exp_year", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT is_default OR status = 'active'", name=op.f("ck_payment_methods_default_is_active")
        ),
        sa.CheckConstraint("last4 ~ '^[0-9]{4}$'", name=op.f("ck_payment_methods_last4")),
        sa.CheckConstraint("exp_month BETWEEN 1 AND 12", name=op.f("ck_payment_methods_exp_month")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_payment_methods")),
        sa.UniqueConstraint(
            "firm_id",
            "gateway",
            "gateway_reference",
            name=op.f("uq_payment_methods_firm_id_gateway_gateway_reference"),
        ),
    )
    op.create_index(
        op.f("ix_payment_methods_expires_on"),
        "payment_methods",
        ["expires_on"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(
        op.f("ix_payment_methods_firm_id_client_id"),
        "payment_methods",
        ["firm_id", "client_id"],
        unique=False,
    )
    op.create_index(
        "uq_payment_methods_firm_id_client_id_default",
        "payment_methods",
        ["firm_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
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
        "assignments",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["firm_id", "payment_method_id"],
            ["payment_methods.firm_id", "payment_methods.id"],
            name=op.f("fk_assignments_firm_id_payment_method_id_payment_methods"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_assignments")),
    )
    op.create_index(
        op.f("ix_assignments_firm_id_payment_method_id"),
        "assignments",
        ["firm_id", "payment_method_id"],
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
        "reservations",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('proposal', 'service', 'subscription')", name=op.f("ck_reservations_kind")
        ),
        sa.CheckConstraint(
            "status IN ('held', 'lapsed', 'confirmed', 'released')",
            name=op.f("ck_reservations_status"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "payment_method_id"],
            ["payment_methods.firm_id", "payment_methods.id"],
            name=op.f("fk_reservations_firm_id_payment_method_id_payment_methods"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_reservations")),
    )
    op.create_index(
        op.f("ix_reservations_created_at"),
        "reservations",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("status = 'held'"),
    )
    op.create_index(
        op.f("ix_reservations_firm_id_payment_method_id"),
        "reservations",
        ["firm_id", "payment_method_id"],
        unique=False,
    )
    op.create_index(
        "uq_reservations_firm_id_kind_reference",
        "reservations",
        ["firm_id", "kind", "reference"],
        unique=True,
        postgresql_where=sa.text("status <> 'released'"),
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
    protect("payments", *TABLES)
    protect("payments", "journal_entries", append_only=True)
    op.execute(REFUSE_UNBALANCED)
    op.execute(
        "CREATE CONSTRAINT TRIGGER journal_balances AFTER INSERT ON journal_entries"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()"
    )
