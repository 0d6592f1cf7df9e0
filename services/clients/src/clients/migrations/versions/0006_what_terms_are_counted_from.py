"""From when on the days of a client's own terms are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; what is there counts from the date of issue, as before."""
    op.add_column(
        "clients", sa.Column("terms_kind", sa.String(), server_default="net", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_clients_terms_kind"),
        "clients",
        "terms_kind IN ('net', 'end_of_month', 'end_of_next_month')",
    )
