"""On which day statements are mailed, which mailing comes next, and which there were."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "statement_schedules",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = firm_id", name=op.f("ck_statement_schedules_one_each")),
        sa.CheckConstraint("day BETWEEN 1 AND 28", name=op.f("ck_statement_schedules_day")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_statement_schedules")),
    )
    op.create_table(
        "awaited_statements",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("mailed_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_client_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("firm_id", name=op.f("pk_awaited_statements")),
    )
    op.create_index(
        op.f("ix_awaited_statements_due_at"), "awaited_statements", ["due_at"], unique=False
    )
    op.create_table(
        "statement_mailings",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_statement_mailings")),
        sa.UniqueConstraint(
            *("firm_id", "client_id", "currency", "since"),
            name=op.f("uq_statement_mailings_firm_id_client_id_currency_since"),
        ),
    )
    protect("invoicing", "statement_schedules", "awaited_statements", "statement_mailings")
