"""How a firm collects: when it tries again, on which days, and what clients may do about it."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has said anything yet."""
    op.create_table(
        "collection_settings",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_days", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("weekend", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("holidays", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("collects_on", sa.String(), nullable=False),
        sa.Column("clients_may", sa.ARRAY(sa.String()), nullable=False),
        sa.CheckConstraint("id = firm_id", name=op.f("ck_collection_settings_one_per_firm")),
        sa.CheckConstraint(
            "collects_on IN ('any_day', 'business_days')",
            name=op.f("ck_collection_settings_collects_on"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_collection_settings")),
    )
    protect("payments", "collection_settings")
