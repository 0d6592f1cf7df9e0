"""Services that are billed by an estimate, and items whose price is still to be confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is there already has the price that was agreed."""
    op.add_column("services", sa.Column("estimate_by", sa.String(), nullable=True))
    op.add_column("services", sa.Column("most", sa.Numeric(), nullable=True))
    op.add_column("services", sa.Column("most_net_amount", sa.BigInteger(), nullable=True))
    price_open = sa.Column("price_open", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("billing_items", price_open)
    op.create_check_constraint(
        op.f("ck_services_estimate"),
        "services",
        "(estimate_by IS NULL) = (most_net_amount IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_billing_items_priced"),
        "billing_items",
        "NOT price_open OR status NOT IN ('scheduled', 'issuing')",
    )
