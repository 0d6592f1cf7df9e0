"""When the sandbox charged, by the firm's clock: what was charged before keeps the wall's."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the moment."""
    made_at = sa.Column("made_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("sandbox_charges", made_at)
    op.execute("UPDATE sandbox_charges SET made_at = created_at")
    op.alter_column("sandbox_charges", "made_at", nullable=False)
