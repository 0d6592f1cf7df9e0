"""A method that came by a signed link is held for its proposal, one a link."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds it; what is there already is held for nothing."""
    op.add_column("payment_methods", sa.Column("held_for", sa.Uuid()))
    op.create_check_constraint(
        op.f("ck_payment_methods_default_is_for_anything"),
        "payment_methods",
        "NOT is_default OR held_for IS NULL",
    )
    op.create_index(
        "uq_payment_methods_firm_id_added_by_link",
        "payment_methods",
        ["firm_id", "added_by"],
        unique=True,
        postgresql_where=sa.text("status = 'active' AND added_by LIKE 'link:%'"),
    )
    op.create_index(
        "ix_payment_methods_held_for",
        "payment_methods",
        ["held_for"],
        postgresql_where=sa.text("status = 'active' AND held_for IS NOT NULL"),
    )
