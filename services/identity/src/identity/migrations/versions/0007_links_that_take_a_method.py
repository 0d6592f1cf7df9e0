"""Links by which a payment method can be given."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes it; the links that are out take none."""
    op.add_column(
        "links",
        sa.Column("takes_method", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
