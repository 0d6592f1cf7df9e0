"""The client record: further addresses and tax ids, tags, notes, own fields, a picture."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns with defaults, so that the previous release goes on writing clients."""
    op.create_table(
        "custom_fields",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("choices", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'choice') = (cardinality(choices) > 0)", name=op.f("ck_custom_fields_choices")
        ),
        sa.CheckConstraint(
            "kind IN ('text', 'number', 'date', 'choice')", name=op.f("ck_custom_fields_kind")
        ),
        sa.CheckConstraint("status IN ('active', 'removed')", name=op.f("ck_custom_fields_status")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_custom_fields")),
    )
    op.create_index(
        "uq_custom_fields_firm_id_label",
        "custom_fields",
        ["firm_id", sa.literal_column("lower(label)")],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "documented_clients",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "client_id", name=op.f("pk_documented_clients")),
    )
    op.create_table(
        "members",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_members")),
    )
    op.create_table(
        "client_avatars",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "client_id"],
            ["clients.firm_id", "clients.id"],
            name=op.f("fk_client_avatars_firm_id_client_id_clients"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "client_id", name=op.f("pk_client_avatars")),
    )
    op.create_table(
        "client_notes",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "client_id"],
            ["clients.firm_id", "clients.id"],
            name=op.f("fk_client_notes_firm_id_client_id_clients"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_client_notes")),
    )
    op.create_index(
        op.f("ix_client_notes_firm_id_client_id"),
        "client_notes",
        ["firm_id", "client_id"],
        unique=False,
    )
    op.add_column(
        "clients",
        sa.Column(
            "other_addresses",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.add_column(
        "clients",
        sa.Column(
            "other_tax_ids",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.add_column(
        "clients",
        sa.Column(
            "tags", postgresql.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    op.add_column("clients", sa.Column("assigned_member_id", sa.Uuid(), nullable=True))
    op.add_column(
        "clients",
        sa.Column(
            "custom_values",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.add_column("clients", sa.Column("avatar_hash", sa.String(), nullable=True))
    op.add_column("clients", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_clients_firm_id_merged_into_clients"),
        "clients",
        "clients",
        ["firm_id", "merged_into"],
        ["firm_id", "id"],
    )
    op.add_column(
        "contacts",
        sa.Column(
            "mails",
            postgresql.ARRAY(sa.String()),
            server_default=sa.text("'{invoices,reminders,proposals,receipts}'"),
            nullable=False,
        ),
    )
    op.drop_constraint(op.f("ck_clients_status"), "clients", type_="check")
    op.create_check_constraint(
        op.f("ck_clients_status"),
        "clients",
        "status IN ('active', 'archived', 'merged', 'erased')",
    )
    op.create_check_constraint(
        op.f("ck_clients_merged_into"),
        "clients",
        "(status = 'merged') = (merged_into IS NOT NULL)",
    )
    op.execute("UPDATE contacts SET mails = '{}' WHERE NOT gets_mail")
    protect(
        "clients",
        *("members", "documented_clients", "client_notes", "client_avatars", "custom_fields"),
    )
