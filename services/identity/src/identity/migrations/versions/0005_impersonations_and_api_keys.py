"""Who looks at whose billing, keys for programs, and which clients are test clients."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect, share

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them, and walls each firm's own rows off."""
    op.create_table(
        "api_key_hashes",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("firm", sa.Uuid(), nullable=False),
        sa.Column("api_key_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_api_key_hashes")),
    )
    op.create_table(
        "clients",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_clients")),
    )
    op.create_table(
        "api_keys",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cardinality(permissions) > 0", name=op.f("ck_api_keys_allows_something")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "created_by"],
            ["members.firm_id", "members.id"],
            name=op.f("fk_api_keys_firm_id_created_by_members"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_api_keys")),
    )
    op.create_table(
        "impersonations",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(status = 'active') = (ended_at IS NULL)",
            name=op.f("ck_impersonations_ended_has_an_end"),
        ),
        sa.CheckConstraint(
            "ends_at <= started_at + interval '30 minutes'",
            name=op.f("ck_impersonations_half_an_hour"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'ended', 'expired', 'revoked')",
            name=op.f("ck_impersonations_status"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "member_id"],
            ["members.firm_id", "members.id"],
            name=op.f("fk_impersonations_firm_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_impersonations")),
    )
    op.create_index(
        "ix_impersonations_active_ends_at",
        "impersonations",
        ["ends_at"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(
        op.f("ix_impersonations_firm_id_client_id"),
        "impersonations",
        ["firm_id", "client_id"],
        unique=False,
    )
    protect("identity", "clients", "impersonations", "api_keys")
    share("identity", "api_key_hashes")
