"""Proposals, and the counters that number every document."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Proposals, and the counters that number every document."""
    op.create_table(
        "counters",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "series", "year", name=op.f("pk_counters")),
    )
    op.create_table(
        "proposals",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("introduction", sa.String(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment_method_required", sa.Boolean(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("document_hash", sa.String(), nullable=False),
        sa.Column("totals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "acceptance", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("declined_reason", sa.String(), nullable=True),
        sa.Column("payment_method_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status IN ('accepted', 'completed', 'superseded')) = (acceptance IS NOT NULL)",
            name=op.f("ck_proposals_acceptance"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'awaiting_acceptance', 'accepted', 'declined', 'expired', 'lost',"
            " 'completed', 'superseded')",
            name=op.f("ck_proposals_status"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("firm_id", "number", name=op.f("uq_proposals_firm_id_number")),
    )
    op.create_index(
        op.f("ix_proposals_expires_at"),
        "proposals",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'awaiting_acceptance' AND expires_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_proposals_firm_id_client_id"), "proposals", ["firm_id", "client_id"], unique=False
    )
    op.create_table(
        "proposal_lines",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("billing", sa.String(), nullable=False),
        sa.Column("interval_unit", sa.String(), nullable=True),
        sa.Column("interval_count", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit_price", sa.Numeric(), nullable=False),
        sa.Column("discount_percent", sa.Numeric(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "net_amount + tax_amount = total_amount", name=op.f("ck_proposal_lines_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "proposal_id"],
            ["proposals.firm_id", "proposals.id"],
            name=op.f("fk_proposal_lines_firm_id_proposal_id_proposals"),
        ),
        sa.PrimaryKeyConstraint(
            "firm_id", "proposal_id", "position", name=op.f("pk_proposal_lines")
        ),
        sa.UniqueConstraint("firm_id", "id", name=op.f("uq_proposal_lines_firm_id_id")),
    )
    protect("invoicing", "counters", "proposals", "proposal_lines")
