"""What was chosen when a service's end was settled, for what is planned only later."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what ends already, what is not planned is billed as it falls due, as before."""
    op.add_column("services", sa.Column("end_choice", sa.String(), nullable=True))
    op.add_column("services", sa.Column("end_settled_on", sa.Date(), nullable=True))
