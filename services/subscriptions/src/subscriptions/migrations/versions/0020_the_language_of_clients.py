"""In which language a client reads its documents."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """English until the next fact about the client, or a rebuild of the copies, says another."""
    op.add_column(
        "clients", sa.Column("language", sa.String(), nullable=False, server_default="en")
    )
