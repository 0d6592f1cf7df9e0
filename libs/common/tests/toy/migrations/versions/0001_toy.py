"""The toy's tables and the mechanism's."""

import sqlalchemy as sa
from alembic import op

from common.db.mechanism import create_mechanism, create_seals
from common.db.security import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them."""
    create_mechanism("toy")
    create_seals("toy")
    for name in ("things", "seen"):
        op.create_table(
            name,
            sa.Column("firm_id", sa.Uuid(), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            *([sa.Column("created_at", sa.DateTime(timezone=True))] if name == "things" else []),
            sa.Column("name", sa.String(), nullable=False),
            sa.PrimaryKeyConstraint("firm_id", "id"),
        )
    op.create_table(
        "pings",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "number"),
    )
    protect("toy", "things", "seen", "pings")
