"""Which clients were asked for a payment method, and how that went."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
CHECKS = {
    "status": "status IN ('open', 'done', 'revoked', 'lapsed')",
    "ended_at": "(status = 'open') = (ended_at IS NULL)",
    "payment_method_id": "(status = 'done') = (payment_method_id IS NOT NULL)",
    "remind_at": "remind_at IS NULL OR status = 'open'",
    "reminder_count": "reminder_count BETWEEN 0 AND 3",
}


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "method_requests",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("reminder_count", sa.Integer(), nullable=False),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("remind_at", INSTANT, nullable=True),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_method_requests_{name}"))
            for name, rule in CHECKS.items()
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "payment_method_id"],
            ["payment_methods.firm_id", "payment_methods.id"],
            name=op.f("fk_method_requests_firm_id_payment_method_id_payment_methods"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_method_requests")),
    )
    op.create_index(
        "uq_method_requests_firm_id_client_id_open",
        "method_requests",
        ["firm_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        op.f("ix_method_requests_firm_id_client_id"), "method_requests", ["firm_id", "client_id"]
    )
    op.create_index(
        op.f("ix_method_requests_remind_at"),
        "method_requests",
        ["remind_at"],
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    protect("payments", "method_requests")
