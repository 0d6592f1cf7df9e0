"""Edits and ends."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A note on the invoice, and what was chosen to be billed as its service ended."""
    op.add_column("billing_items", sa.Column("note", sa.String(), nullable=True))
    kept = sa.Column("kept_at_end", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("billing_items", kept)
