"""Up to when what a service took the place of is billed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A service that begins after its anchor goes on with another, which was billed until then."""
    op.add_column("services", sa.Column("billed_until", sa.Date(), nullable=True))
    op.execute("UPDATE services SET billed_until = starts_on WHERE starts_on > anchor_on")
    op.execute(
        "UPDATE services SET billed_until = services.anchor_on FROM billing_items AS item"
        " WHERE item.firm_id = services.firm_id AND item.service_id = services.id"
        " AND services.kind = 'one_off' AND item.status = 'archived'"
        " AND item.reason LIKE 'Billed with %'"
    )
