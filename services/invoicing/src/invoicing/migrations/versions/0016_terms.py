"""When invoices are due: by the firm, by the client, by the document."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; what was issued before keeps its date, and says no terms."""
    net = {"server_default": "net", "nullable": False}
    op.add_column("firms", sa.Column("invoice_terms_kind", sa.String(), **net))
    op.add_column("clients", sa.Column("terms_kind", sa.String(), **net))
    op.add_column("invoices", sa.Column("terms_kind", sa.String(), nullable=True))
    op.add_column("invoices", sa.Column("terms_days", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_invoices_whole_terms"),
        "invoices",
        "(terms_kind IS NULL) = (terms_days IS NULL)",
    )
