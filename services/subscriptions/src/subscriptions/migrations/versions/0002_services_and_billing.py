"""services and billing."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """services and billing."""
    op.create_table(
        "clients",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_clients")),
    )
    op.create_table(
        "firms",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_firms")),
    )
    op.create_table(
        "billing_groups",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("collection", sa.String(), nullable=False),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_number", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "collection IN ('automatic', 'manual')", name=op.f("ck_billing_groups_collection")
        ),
        sa.CheckConstraint(
            "status <> 'invoiced' OR invoice_id IS NOT NULL",
            name=op.f("ck_billing_groups_invoiced"),
        ),
        sa.CheckConstraint(
            "status IN ('released', 'invoiced', 'returned')", name=op.f("ck_billing_groups_status")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "client_id"],
            ["clients.firm_id", "clients.id"],
            name=op.f("fk_billing_groups_firm_id_client_id_clients"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_billing_groups")),
        sa.UniqueConstraint(
            "firm_id", "invoice_id", name=op.f("uq_billing_groups_firm_id_invoice_id")
        ),
    )
    op.create_table(
        "services",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_number", sa.String(), nullable=False),
        sa.Column("proposal_line_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("interval_unit", sa.String(), nullable=True),
        sa.Column("interval_count", sa.Integer(), nullable=True),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("next_occurrence", sa.Integer(), nullable=False),
        sa.Column("parked_reason", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit_price", sa.Numeric(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=True),
        sa.Column("tax_rate", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'recurring') = (interval_unit IS NOT NULL)", name=op.f("ck_services_interval")
        ),
        sa.CheckConstraint("kind IN ('one_off', 'recurring')", name=op.f("ck_services_kind")),
        sa.CheckConstraint("mode IN ('automatic', 'manual')", name=op.f("ck_services_mode")),
        sa.CheckConstraint(
            "status IN ('scheduled', 'active', 'ended', 'completed', 'canceled')",
            name=op.f("ck_services_status"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "client_id"],
            ["clients.firm_id", "clients.id"],
            name=op.f("fk_services_firm_id_client_id_clients"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_services")),
        sa.UniqueConstraint(
            "firm_id", "proposal_line_id", name=op.f("uq_services_firm_id_proposal_line_id")
        ),
    )
    op.create_index(
        op.f("ix_services_firm_id_client_id"), "services", ["firm_id", "client_id"], unique=False
    )
    op.create_table(
        "billing_items",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_number", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit_price", sa.Numeric(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=True),
        sa.Column("tax_rate", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(status = 'invoiced') = (invoice_id IS NOT NULL)",
            name=op.f("ck_billing_items_invoice"),
        ),
        sa.CheckConstraint(
            "(status IN ('issuing', 'invoiced')) = (group_id IS NOT NULL)",
            name=op.f("ck_billing_items_group"),
        ),
        sa.CheckConstraint(
            "due_on IS NOT NULL OR status NOT IN ('scheduled', 'issuing')",
            name=op.f("ck_billing_items_dated"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'pending_confirmation', 'scheduled', 'issuing',"
            " 'invoiced', 'waived', 'archived')",
            name=op.f("ck_billing_items_status"),
        ),
        sa.CheckConstraint(
            "(period_start IS NULL) = (period_end IS NULL)", name=op.f("ck_billing_items_period")
        ),
        sa.CheckConstraint("period_start < period_end", name=op.f("ck_billing_items_period_order")),
        sa.ForeignKeyConstraint(
            ["firm_id", "client_id"],
            ["clients.firm_id", "clients.id"],
            name=op.f("fk_billing_items_firm_id_client_id_clients"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "service_id"],
            ["services.firm_id", "services.id"],
            name=op.f("fk_billing_items_firm_id_service_id_services"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_billing_items")),
        sa.UniqueConstraint(
            "firm_id",
            "service_id",
            "occurrence",
            name=op.f("uq_billing_items_firm_id_service_id_occurrence"),
        ),
    )
    op.create_index(
        op.f("ix_billing_items_firm_id_client_id_due_on"),
        "billing_items",
        ["firm_id", "client_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("status = 'scheduled'"),
    )
    op.create_index(
        op.f("ix_billing_items_firm_id_due_on_client_id"),
        "billing_items",
        ["firm_id", "due_on", "client_id"],
        unique=False,
        postgresql_where=sa.text("status = 'scheduled'"),
    )
    op.create_index(
        op.f("ix_billing_items_firm_id_group_id"),
        "billing_items",
        ["firm_id", "group_id"],
        unique=False,
        postgresql_where=sa.text("group_id IS NOT NULL"),
    )
    op.create_table(
        "billing_group_items",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "group_id"],
            ["billing_groups.firm_id", "billing_groups.id"],
            name=op.f("fk_billing_group_items_firm_id_group_id_billing_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "item_id"],
            ["billing_items.firm_id", "billing_items.id"],
            name=op.f("fk_billing_group_items_firm_id_item_id_billing_items"),
        ),
        sa.PrimaryKeyConstraint(
            "firm_id", "item_id", "revision", name=op.f("pk_billing_group_items")
        ),
    )
    op.create_index(
        op.f("ix_billing_group_items_firm_id_group_id"),
        "billing_group_items",
        ["firm_id", "group_id"],
        unique=False,
    )
    protect("subscriptions", "firms", "clients", "services", "billing_items", "billing_groups")
    protect("subscriptions", "billing_group_items", append_only=True)
