"""Until when a sandbox card is good: what was kept before was good until the end of 2034."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What does not name the month yet gets the one that it has always answered with."""
    for name, always in (("exp_month", "12"), ("exp_year", "2034")):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default=always)
        op.add_column("sandbox_methods", column)
    op.create_check_constraint(
        op.f("ck_sandbox_methods_exp_month"), "sandbox_methods", "exp_month BETWEEN 1 AND 12"
    )
