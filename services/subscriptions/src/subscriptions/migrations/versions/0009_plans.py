"""Plans, and the versions of their terms."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A firm has none yet."""
    op.create_table(
        "plans",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("terms_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'retired')", name=op.f("ck_plans_status")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_plans")),
    )
    op.create_table(
        "plan_versions",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("unit_price", sa.Numeric(), nullable=False),
        sa.Column("setup_price", sa.Numeric(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("interval_unit", sa.String(), nullable=False),
        sa.Column("interval_count", sa.Integer(), nullable=False),
        sa.Column("trial_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "plan_id"],
            ["plans.firm_id", "plans.id"],
            name=op.f("fk_plan_versions_firm_id_plan_id_plans"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "plan_id", "number", name=op.f("pk_plan_versions")),
    )
    protect("subscriptions", "plans")
    protect("subscriptions", "plan_versions", append_only=True)
