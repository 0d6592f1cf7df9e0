"""A method that was replaced says by which."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that were removed before were not replaced."""
    op.add_column("payment_methods", sa.Column("replaced_by", sa.Uuid(), nullable=True))
    op.create_check_constraint(
        op.f("ck_payment_methods_replaced_is_removed"),
        "payment_methods",
        "replaced_by IS NULL OR status = 'removed'",
    )
    op.create_foreign_key(
        op.f("fk_payment_methods_firm_id_replaced_by_payment_methods"),
        "payment_methods",
        "payment_methods",
        ["firm_id", "replaced_by"],
        ["firm_id", "id"],
    )
