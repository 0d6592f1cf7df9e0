"""A subscription can go on in another rhythm, and stay in its own until the day of that."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each subscription still has the rhythm it began with."""
    op.add_column(
        "services",
        sa.Column("turned_occurrence", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column("services", sa.Column("left_anchor_on", sa.Date(), nullable=True))
    op.add_column("services", sa.Column("left_turned_occurrence", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_services_left_rhythm"),
        "services",
        "num_nonnulls(left_anchor_on, left_turned_occurrence) <> 1",
    )
