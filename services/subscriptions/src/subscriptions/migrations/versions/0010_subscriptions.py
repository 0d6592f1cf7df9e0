"""Subscriptions, and services that are of one instead of a proposal."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every service that is there was agreed in a proposal."""
    op.create_table(
        "subscriptions",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("terms_number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("first_charge_on", sa.Date(), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("canceled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_subscriptions_quantity")),
        sa.CheckConstraint(
            "first_charge_on >= starts_on", name=op.f("ck_subscriptions_first_charge")
        ),
        sa.CheckConstraint(
            "(status = 'canceled') = (canceled_at IS NOT NULL)",
            name=op.f("ck_subscriptions_canceled"),
        ),
        sa.CheckConstraint(
            "status IN ('incomplete', 'trialing', 'active', 'past_due', 'paused', 'unpaid',"
            " 'incomplete_expired', 'canceled')",
            name=op.f("ck_subscriptions_status"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "client_id"],
            ["clients.firm_id", "clients.id"],
            name=op.f("fk_subscriptions_firm_id_client_id_clients"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "plan_id", "terms_number"],
            ["plan_versions.firm_id", "plan_versions.plan_id", "plan_versions.number"],
            name=op.f("fk_subscriptions_firm_id_plan_id_terms_number_plan_versions"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_subscriptions")),
    )
    op.create_index(
        op.f("ix_subscriptions_firm_id_client_id"), "subscriptions", ["firm_id", "client_id"]
    )
    protect("subscriptions", "subscriptions")
    op.add_column("services", sa.Column("subscription_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_services_firm_id_subscription_id_subscriptions"),
        *("services", "subscriptions"),
        *(["firm_id", "subscription_id"], ["firm_id", "id"]),
    )
    op.create_unique_constraint(
        op.f("uq_services_firm_id_subscription_id"), "services", ["firm_id", "subscription_id"]
    )
    for name in ("proposal_id", "proposal_number", "proposal_line_id"):
        op.alter_column("services", name, nullable=True)
    op.create_check_constraint(
        op.f("ck_services_agreed_in"),
        "services",
        "num_nonnulls(proposal_id, proposal_number, proposal_line_id)"
        " = CASE WHEN subscription_id IS NULL THEN 3 ELSE 0 END",
    )
    op.alter_column("billing_items", "proposal_id", nullable=True)
