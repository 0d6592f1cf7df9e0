"""What is known of the methods that clients can pay with."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None yet: a method is told of anew whenever it is reserved, which comes before any start."""
    op.create_table(
        "payment_methods",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_payment_methods")),
    )
    protect("subscriptions", "payment_methods")
