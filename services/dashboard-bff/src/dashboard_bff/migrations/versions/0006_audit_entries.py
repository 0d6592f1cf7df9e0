"""The audit of all services, as one page shows it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from common.db.security import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table; like the rows it copies, its rows are never changed."""
    op.create_table(
        "audit_entries",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("trace", sa.String(), nullable=True),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "service", "number", name=op.f("pk_audit_entries")),
    )
    op.create_index(
        op.f("ix_audit_entries_firm_id_at_id"), "audit_entries", ["firm_id", "at", "id"]
    )
    protect("dashboard-bff", "audit_entries", append_only=True)
