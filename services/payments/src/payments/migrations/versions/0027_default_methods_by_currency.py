"""Which of a client's methods is asked first in a currency."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes room for one currency on a method; until somebody chooses, no method has one."""
    op.add_column("payment_methods", sa.Column("default_currency", sa.String(), nullable=True))
    op.create_check_constraint(
        op.f("ck_payment_methods_default_currency"),
        "payment_methods",
        "default_currency IS NULL OR (status = 'active' AND held_for IS NULL)",
    )
    op.create_index(
        op.f("uq_payment_methods_firm_id_client_id_default_currency"),
        "payment_methods",
        ["firm_id", "client_id", "default_currency"],
        unique=True,
        postgresql_where=sa.text("default_currency IS NOT NULL"),
    )
