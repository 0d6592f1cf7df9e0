"""Payment methods and what rests on them."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them."""
    op.create_table(
        "payment_methods",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("gateway_reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("last4", sa.String(), nullable=False),
        sa.Column("exp_month", sa.Integer(), nullable=False),
        sa.Column("exp_year", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT is_default OR status = 'active'", name=op.f("ck_payment_methods_default_is_active")
        ),
        sa.CheckConstraint("last4 ~ '^[0-9]{4}$'", name=op.f("ck_payment_methods_last4")),
        sa.CheckConstraint("exp_month BETWEEN 1 AND 12", name=op.f("ck_payment_methods_exp_month")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_payment_methods")),
        sa.UniqueConstraint(
            "firm_id",
            "gateway",
            "gateway_reference",
            name=op.f("uq_payment_methods_firm_id_gateway_gateway_reference"),
        ),
    )
    op.create_index(
        op.f("ix_payment_methods_expires_on"),
        "payment_methods",
        ["expires_on"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(
        op.f("ix_payment_methods_firm_id_client_id"),
        "payment_methods",
        ["firm_id", "client_id"],
        unique=False,
    )
    op.create_index(
        "uq_payment_methods_firm_id_client_id_default",
        "payment_methods",
        ["firm_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "reservations",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('proposal', 'service', 'subscription')", name=op.f("ck_reservations_kind")
        ),
        sa.CheckConstraint(
            "status IN ('held', 'lapsed', 'confirmed', 'released')",
            name=op.f("ck_reservations_status"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "payment_method_id"],
            ["payment_methods.firm_id", "payment_methods.id"],
            name=op.f("fk_reservations_firm_id_payment_method_id_payment_methods"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_reservations")),
    )
    op.create_index(
        op.f("ix_reservations_firm_id_payment_method_id"),
        "reservations",
        ["firm_id", "payment_method_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reservations_held_since"),
        "reservations",
        ["held_since"],
        unique=False,
        postgresql_where=sa.text("status = 'held'"),
    )
    op.create_index(
        "uq_reservations_firm_id_kind_reference",
        "reservations",
        ["firm_id", "kind", "reference"],
        unique=True,
        postgresql_where=sa.text("status <> 'released'"),
    )
    op.create_table(
        "assignments",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["firm_id", "payment_method_id"],
            ["payment_methods.firm_id", "payment_methods.id"],
            name=op.f("fk_assignments_firm_id_payment_method_id_payment_methods"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_assignments")),
    )
    op.create_index(
        op.f("ix_assignments_firm_id_payment_method_id"),
        "assignments",
        ["firm_id", "payment_method_id"],
        unique=False,
    )
    protect("payments", "payment_methods", "reservations", "assignments")
