"""clients and contacts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """clients and contacts."""
    op.create_table(
        "clients",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("billing_name", sa.String(), nullable=False),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tax_id", sa.String(), nullable=True),
        sa.Column("terms_days", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('company', 'person')", name=op.f("ck_clients_kind")),
        sa.CheckConstraint("status IN ('active', 'archived')", name=op.f("ck_clients_status")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_clients")),
    )
    op.create_index(op.f("ix_clients_firm_id_name"), "clients", ["firm_id", "name"], unique=False)
    op.create_table(
        "firms",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_firms")),
    )
    op.create_table(
        "contacts",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("gets_mail", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('lead', 'prospect', 'client')", name=op.f("ck_contacts_role")),
        sa.ForeignKeyConstraint(
            ["firm_id", "client_id"],
            ["clients.firm_id", "clients.id"],
            name=op.f("fk_contacts_firm_id_client_id_clients"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_contacts")),
    )
    op.create_index(
        "uq_contacts_firm_id_client_id_email",
        "contacts",
        ["firm_id", "client_id", sa.literal_column("lower(email)")],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    protect("clients", "clients", "firms", "contacts")
