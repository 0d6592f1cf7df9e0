"""An invoice says if a person chose what pays for it alone."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has yet."""
    op.add_column("invoices", sa.Column("chosen_method_id", sa.Uuid(), nullable=True))
