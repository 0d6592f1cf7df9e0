"""What is settled of a subscription's life ahead, and what a firm lets its clients do with theirs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from common.db.security import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

DATES = ("paused_on", "resumes_on", "cancels_on", "next_charge_on")
WORDS = ("cancel_reason", "cancel_comment")


def upgrade() -> None:
    """Nothing is settled of those that are there, but when they are charged next."""
    _ahead()
    op.execute(
        "UPDATE subscriptions SET next_charge_on = (SELECT min(due_on) FROM billing_items"
        " WHERE billing_items.firm_id = subscriptions.firm_id"
        " AND billing_items.service_id = subscriptions.id"
        " AND billing_items.status IN ('planned', 'scheduled')) WHERE status <> 'canceled'"
    )
    op.add_column("services", sa.Column("held_from", sa.Date(), nullable=True))
    op.create_table(
        "subscription_settings",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("when_unpaid", sa.String(), nullable=False),
        sa.Column("clients_may", JSONB(), nullable=False),
        sa.CheckConstraint("id = firm_id", name=op.f("ck_subscription_settings_one_per_firm")),
        sa.CheckConstraint(
            "when_unpaid IN ('past_due', 'unpaid', 'cancel')",
            name=op.f("ck_subscription_settings_when_unpaid"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_subscription_settings")),
    )
    protect("subscriptions", "subscription_settings")


def _ahead() -> None:
    for name in DATES:
        op.add_column("subscriptions", sa.Column(name, sa.Date(), nullable=True))
    for name in WORDS:
        op.add_column("subscriptions", sa.Column(name, sa.String(), nullable=True))
    checks = {
        "paused": "status <> 'paused' OR paused_on IS NOT NULL",
        "resumes": "resumes_on > paused_on",
        "resumes_from_pause": "resumes_on IS NULL OR paused_on IS NOT NULL",
    }
    for name, condition in checks.items():
        op.create_check_constraint(op.f(f"ck_subscriptions_{name}"), "subscriptions", condition)
