"""The taxes that a firm charges by name, and what they mean."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CATEGORY = "category IN ('standard', 'zero', 'exempt', 'reverse_charge', 'outside_scope')"


def upgrade() -> None:
    """Creates the tables; a firm without a list charges its usual tax as before."""
    op.create_table(
        "taxes",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rate", sa.Numeric(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(CATEGORY, name=op.f("ck_taxes_category")),
        sa.CheckConstraint(
            "(category = 'standard') = (rate > 0)", name=op.f("ck_taxes_rate_of_category")
        ),
        sa.CheckConstraint(
            "status IN ('active', 'retired', 'removed')", name=op.f("ck_taxes_status")
        ),
        sa.CheckConstraint(
            "status = 'active' OR NOT is_default", name=op.f("ck_taxes_default_is_offered")
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_taxes")),
    )
    op.create_index(
        "uq_taxes_firm_id_name_rate",
        "taxes",
        ["firm_id", "name", "rate"],
        unique=True,
        postgresql_where=sa.text("status <> 'removed'"),
    )
    op.create_index(
        "uq_taxes_firm_id_default",
        "taxes",
        ["firm_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "tax_meanings",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rate", sa.Numeric(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(CATEGORY, name=op.f("ck_tax_meanings_category")),
        sa.PrimaryKeyConstraint("firm_id", "name", "rate", name=op.f("pk_tax_meanings")),
    )
    protect("invoicing", "taxes")
    protect("invoicing", "tax_meanings")
