"""No subscription is incomplete: none waits for its first payment before it starts."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NAME = "ck_subscriptions_status"


def upgrade() -> None:
    """Nothing ever wrote those two."""
    op.drop_constraint(op.f(NAME), "subscriptions")
    op.create_check_constraint(
        op.f(NAME),
        "subscriptions",
        "status IN ('trialing', 'active', 'past_due', 'paused', 'unpaid', 'canceled')",
    )
