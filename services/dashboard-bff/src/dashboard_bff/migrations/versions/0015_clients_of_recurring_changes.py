"""Whose each recurring change is: it is added up by client without looking at anything else."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NOBODY = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    """Adds the client, whom every row that is written from now on names."""
    op.add_column(
        "recurring_changes",
        sa.Column("client_id", sa.Uuid(), nullable=False, server_default=NOBODY),
    )
    op.alter_column("recurring_changes", "client_id", server_default=None)
