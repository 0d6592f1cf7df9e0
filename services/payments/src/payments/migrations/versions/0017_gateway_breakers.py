"""How gateways that refuse connections were reached lately."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "gateway_breakers",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paced_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("refusals >= 0", name=op.f("ck_gateway_breakers_refusals")),
        sa.PrimaryKeyConstraint("firm_id", "gateway", name=op.f("pk_gateway_breakers")),
    )
    protect("payments", "gateway_breakers")
