"""A line that another house billed with a minus may be taken in as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_NAME = "ck_invoice_lines_credit"


def upgrade() -> None:
    """No line that is there was taken in with one."""
    column = sa.Column("is_imported", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("invoice_lines", column)
    op.drop_constraint(op.f(_NAME), "invoice_lines")
    op.create_check_constraint(
        op.f(_NAME), "invoice_lines", "quantity >= 0 OR item_id IS NOT NULL OR is_imported"
    )
