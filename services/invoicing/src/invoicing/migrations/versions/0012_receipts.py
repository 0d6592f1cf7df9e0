"""What receipts say of payments: of whom, how much, by what means, when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns to the copies; a rebuild fills them for what was paid already."""
    for column in (
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("method", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("payments", column)
