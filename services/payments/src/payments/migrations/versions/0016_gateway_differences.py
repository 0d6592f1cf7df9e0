"""What differs between our books and a gateway's, and when both were last read."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "gateway_differences",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_numbers", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("our_amount", sa.BigInteger(), nullable=True),
        sa.Column("their_amount", sa.BigInteger(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'settled')", name=op.f("ck_gateway_differences_status")
        ),
        sa.CheckConstraint(
            "(status = 'settled') = (note IS NOT NULL)", name=op.f("ck_gateway_differences_note")
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_gateway_differences")),
    )
    op.create_index(
        "uq_gateway_differences_open",
        "gateway_differences",
        ["firm_id", "gateway", "kind", "about"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        op.f("ix_gateway_differences_firm_id_found_at_id"),
        "gateway_differences",
        ["firm_id", "found_at", "id"],
    )
    op.create_table(
        "reconciliations",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("firm_id", name=op.f("pk_reconciliations")),
    )
    op.create_index(op.f("ix_reconciliations_next_at"), "reconciliations", ["next_at"])
    protect("payments", "gateway_differences", "reconciliations")
