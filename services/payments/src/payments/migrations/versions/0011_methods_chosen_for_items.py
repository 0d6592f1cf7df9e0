"""A method that is chosen for one item is kept under the item's id, while another is kept still."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ONE_OF_ALL = "uq_reservations_firm_id_kind_reference"
ONE_OF_ITEM = "uq_reservations_firm_id_reference_payment_method_id_item"


def upgrade() -> None:
    """An item may have two for a moment: what it had, and what it is about to have."""
    op.drop_constraint(op.f("ck_reservations_kind"), "reservations")
    op.create_check_constraint(
        op.f("ck_reservations_kind"),
        "reservations",
        "kind IN ('proposal', 'service', 'subscription', 'item')",
    )
    op.drop_index(ONE_OF_ALL, "reservations")
    op.create_index(
        ONE_OF_ALL,
        "reservations",
        ["firm_id", "kind", "reference"],
        unique=True,
        postgresql_where=sa.text("status <> 'released' AND kind <> 'item'"),
    )
    op.create_index(
        ONE_OF_ITEM,
        "reservations",
        ["firm_id", "reference", "payment_method_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'released' AND kind = 'item'"),
    )
