"""Links by which a payment method can be given, and refused attempts until they are told."""

import sqlalchemy as sa
from alembic import op

from common.db.security import share

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them; the links that are out take no method."""
    op.add_column(
        "links",
        sa.Column("takes_method", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "refused_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("window_at", sa.DateTime(timezone=True)),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_attempts")),
        sa.UniqueConstraint(
            "name_key", "act", "window_at", name=op.f("uq_refused_attempts_name_key_act_window_at")
        ),
    )
    op.create_index(op.f("ix_refused_attempts_refused_at"), "refused_attempts", ["refused_at"])
    share("identity", "refused_attempts")
