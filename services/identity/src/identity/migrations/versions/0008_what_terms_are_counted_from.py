"""From when on the days of a firm's terms are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; what is there counts from the date of issue, as before."""
    op.add_column(
        "firms",
        sa.Column("invoice_terms_kind", sa.String(), server_default="net", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_firms_terms_kind"),
        "firms",
        "invoice_terms_kind IN ('net', 'end_of_month', 'end_of_next_month')",
    )
