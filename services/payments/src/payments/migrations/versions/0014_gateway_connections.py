"""Gateways that firms have connected, and what those have told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them."""
    _make_connections()
    _make_events()
    protect("payments", "gateway_connections", "gateway_events")


def _make_connections() -> None:
    op.create_table(
        "gateway_connections",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("publishable_key", sa.String(), nullable=False),
        sa.Column("secret_key", sa.String(), nullable=True),
        sa.Column("key_last4", sa.String(), nullable=False),
        sa.Column("webhook_secret", sa.String(), nullable=True),
        sa.Column("signing_last4", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('connected', 'removed')", name=op.f("ck_gateway_connections_status")
        ),
        sa.CheckConstraint(
            "(status = 'connected') = (secret_key IS NOT NULL)",
            name=op.f("ck_gateway_connections_secret_key"),
        ),
        sa.CheckConstraint(
            "status = 'connected' OR webhook_secret IS NULL",
            name=op.f("ck_gateway_connections_webhook_secret"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_gateway_connections")),
    )
    op.create_index(
        "uq_gateway_connections_firm_id_gateway_connected",
        "gateway_connections",
        ["firm_id", "gateway"],
        unique=True,
        postgresql_where=sa.text("status = 'connected'"),
    )


def _make_events() -> None:
    op.create_table(
        "gateway_events",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'applied', 'parked')", name=op.f("ck_gateway_events_status")
        ),
        sa.CheckConstraint(
            "(status = 'waiting') = (look_at IS NOT NULL)", name=op.f("ck_gateway_events_look_at")
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_gateway_events")),
        sa.UniqueConstraint(
            "firm_id", "gateway", "reference",
            name=op.f("uq_gateway_events_firm_id_gateway_reference"),
        ),
    )  # fmt: skip
    for name, columns, where in (
        (op.f("ix_gateway_events_look_at"), ["look_at"], "status = 'waiting'"),
        ("ix_gateway_events_parked", ["firm_id", "id"], "status = 'parked'"),
    ):
        op.create_index(name, "gateway_events", columns, postgresql_where=sa.text(where))
    op.create_index(
        op.f("ix_gateway_events_firm_id_created_at"), "gateway_events", ["firm_id", "created_at"]
    )
