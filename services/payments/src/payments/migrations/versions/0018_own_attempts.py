"""Which attempts to pay were a client's own."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "own_attempts",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "payment_id"],
            ["payments.firm_id", "payments.id"],
            name=op.f("fk_own_attempts_firm_id_payment_id_payments"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "payment_id", name=op.f("pk_own_attempts")),
    )
    for column in ("client_id", "address"):
        name = op.f(f"ix_own_attempts_firm_id_{column}_at")
        op.create_index(name, "own_attempts", ["firm_id", column, "at"])
    protect("payments", "own_attempts")
