"""Whether the price of what is charged includes its tax."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is there already was agreed before tax, and the most an estimate can come to as well."""
    for table in ("services", "billing_items"):
        op.add_column(
            table,
            sa.Column(
                "prices_include_tax", sa.Boolean(), nullable=False, server_default=sa.false()
            ),
        )
    op.add_column("services", sa.Column("most_amount", sa.BigInteger(), nullable=True))
