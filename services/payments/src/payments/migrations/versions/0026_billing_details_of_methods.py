"""Whom a payment method bills: a name and an address."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SAID = ("name", "line1", "line2", "city", "region", "postal_code", "country")


def upgrade() -> None:
    """Makes the table, and room for the same in the sandbox's own memory."""
    op.create_table(
        "method_billings",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in SAID),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint("country ~ '^([A-Z]{2})?$'", name=op.f("ck_method_billings_country")),
        sa.ForeignKeyConstraint(
            ["firm_id", "id"],
            ["payment_methods.firm_id", "payment_methods.id"],
            name=op.f("fk_method_billings_firm_id_id_payment_methods"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_method_billings")),
    )
    op.create_index(
        op.f("ix_method_billings_firm_id_client_id"), "method_billings", ["firm_id", "client_id"]
    )
    protect("payments", "method_billings")
    kept = sa.Column("billing", postgresql.JSONB(), nullable=False, server_default="{}")
    op.add_column("sandbox_methods", kept)
