"""Services that nobody signed for: neither a proposal nor a subscription is behind them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A client whom something is billed to is known by its currency; of others a fact will say it."""
    op.drop_constraint(op.f("ck_services_agreed_in"), "services")
    op.create_check_constraint(
        op.f("ck_services_agreed_in"),
        "services",
        "num_nonnulls(proposal_id, proposal_number, proposal_line_id)"
        " IN (0, CASE WHEN subscription_id IS NULL THEN 3 ELSE 0 END)",
    )
    op.add_column("clients", sa.Column("currency", sa.String(), nullable=True))
    op.execute(
        "UPDATE clients SET currency = (SELECT max(services.currency) FROM services"
        " WHERE services.firm_id = clients.firm_id AND services.client_id = clients.id)"
    )
