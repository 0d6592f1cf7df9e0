"""When it is next said that a card is about to expire."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None

STANDING = "UPDATE payment_methods SET warn_on = expires_on - 30 WHERE status = 'active'"


def upgrade() -> None:
    """Of those that are here it is said too; where thirty days before are over, at once."""
    op.add_column("payment_methods", sa.Column("warn_on", sa.Date(), nullable=True))
    op.execute(STANDING)
    op.create_index(
        op.f("ix_payment_methods_warn_on"),
        "payment_methods",
        ["warn_on"],
        postgresql_where=sa.text("status = 'active'"),
    )
