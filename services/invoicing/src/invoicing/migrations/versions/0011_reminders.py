"""On which days clients are reminded, and which reminder of an invoice comes next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables; what is open already is reminded of from the next change of the schedule on."""
    op.create_table(
        "reminder_schedules",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = firm_id", name=op.f("ck_reminder_schedules_one_each")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_reminder_schedules")),
    )
    op.create_table(
        "awaited_reminders",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "invoice_id"],
            ["invoices.firm_id", "invoices.id"],
            name=op.f("fk_awaited_reminders_firm_id_invoice_id_invoices"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "invoice_id", name=op.f("pk_awaited_reminders")),
    )
    op.create_index(
        op.f("ix_awaited_reminders_due_at"), "awaited_reminders", ["due_at"], unique=False
    )
    protect("invoicing", "reminder_schedules", "awaited_reminders")
