"""Lines that give back: what is billed by itself may have a minus, and so has its credit note."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_CHECKS = (
    ("credit_note_lines", "net_amount", "net_amount >= 0 OR quantity < 0"),
    ("credit_note_lines", "quantity", "quantity <> 0"),
    ("credit_notes", "mirror", "net_amount >= 0"),
)


def upgrade() -> None:
    """Nothing that is there has a minus."""
    for table, name, condition in _CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, sa.text(condition))
    op.create_check_constraint(
        op.f("ck_invoice_lines_credit"), "invoice_lines", "quantity >= 0 OR item_id IS NOT NULL"
    )
