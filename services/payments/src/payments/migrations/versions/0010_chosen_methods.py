"""What a person chose to pay for an invoice alone."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has chosen yet."""
    op.add_column("receivables", sa.Column("chosen_method_id", sa.Uuid(), nullable=True))
