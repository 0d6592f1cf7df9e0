"""Changes of plan and quantity: one that waits for its day, and what one in mid-period adjusts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing waits yet, and nothing that is there is billed with a minus."""
    for name, type_ in (
        ("change_plan_id", sa.Uuid()),
        ("change_terms_number", sa.Integer()),
        ("change_name", sa.String()),
        ("change_quantity", sa.Integer()),
        ("change_on", sa.Date()),
    ):
        op.add_column("subscriptions", sa.Column(name, type_, nullable=True))
    op.add_column(
        "subscriptions",
        sa.Column("adjusted_times", sa.Integer(), server_default="0", nullable=False),
    )
    op.create_foreign_key(
        op.f("fk_subscriptions_change_plan_versions"),
        *("subscriptions", "plan_versions"),
        ["firm_id", "change_plan_id", "change_terms_number"],
        ["firm_id", "plan_id", "number"],
    )
    op.create_check_constraint(
        op.f("ck_subscriptions_whole_change"),
        "subscriptions",
        "num_nonnulls(change_plan_id, change_terms_number, change_name, change_quantity, change_on)"
        " IN (0, 5)",
    )
    op.create_check_constraint(
        op.f("ck_billing_items_credit"), "billing_items", "quantity >= 0 OR occurrence < -1"
    )
