"""sessions and read model."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """sessions and read model."""
    op.create_table(
        "activities",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_activities")),
    )
    op.create_index(
        op.f("ix_activities_firm_id_client_id_at"),
        "activities",
        ["firm_id", "client_id", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_activities_firm_id_subject_at"),
        "activities",
        ["firm_id", "subject", "at"],
        unique=False,
    )
    op.create_table(
        "client_sequences",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "client_id", name=op.f("pk_client_sequences")),
    )
    op.create_table(
        "clock_advances",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('running', 'done', 'failed')", name=op.f("ck_clock_advances_status")
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_clock_advances")),
    )
    op.create_index(
        "uq_clock_advances_firm_id_running",
        "clock_advances",
        ["firm_id"],
        unique=True,
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "pages",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "client_id", "page", "variant", name=op.f("pk_pages")),
    )
    op.create_table(
        "resources",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("removed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "kind", "id", name=op.f("pk_resources")),
    )
    op.create_index(
        op.f("ix_resources_firm_id_client_id_kind_status_sort"),
        "resources",
        ["firm_id", "client_id", "kind", "status", "sort"],
        unique=False,
    )
    op.create_index(
        op.f("ix_resources_firm_id_kind_status_sort"),
        "resources",
        ["firm_id", "kind", "status", "sort"],
        unique=False,
    )
    op.create_table(
        "sessions",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("permissions_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('member', 'contact')", name=op.f("ck_sessions_kind")),
        sa.PrimaryKeyConstraint("firm_id", "secret_hash", name=op.f("pk_sessions")),
    )
    protect(
        "dashboard-bff",
        "sessions",
        "resources",
        "client_sequences",
        "activities",
        "pages",
        "clock_advances",
    )
