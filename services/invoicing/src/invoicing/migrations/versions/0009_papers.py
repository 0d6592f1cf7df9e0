"""How documents look, and the papers made of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds languages and countries to the copies; a rebuild fills them for what is known already."""
    op.add_column(
        "clients", sa.Column("language", sa.String(), server_default="en", nullable=False)
    )
    op.add_column("firms", sa.Column("country", sa.String(), server_default="", nullable=False))
    op.add_column(
        "firms", sa.Column("brand_color", sa.String(), server_default="#1B2430", nullable=False)
    )
    _settings()
    _papers()
    protect("invoicing", "document_settings", "papers")
    # What documents once looked like stays as it was.
    protect("invoicing", "logos", "looks", append_only=True)


def _settings() -> None:
    texts = ("tax_id", "registration", "email", "color", "footer", "payment_instructions")
    op.create_table(
        "document_settings",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("legal_name", sa.String(), nullable=False),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("logo_hash", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = firm_id", name=op.f("ck_document_settings_one_per_firm")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_document_settings")),
    )
    op.create_table(
        "logos",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "hash", name=op.f("pk_logos")),
    )
    op.create_table(
        "looks",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("logo_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["firm_id", "logo_hash"],
            ["logos.firm_id", "logos.hash"],
            name=op.f("fk_looks_firm_id_logo_hash_logos"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "version", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_firm_id_at"), "looks", ["firm_id", "at"], unique=False)


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            *("firm_id", "kind", "document_id", "content_hash", "language"),
            name=op.f("pk_papers"),
        ),
    )
