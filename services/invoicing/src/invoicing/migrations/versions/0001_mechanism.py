"""The mechanism's tables: outbox, inbox, audit, keys, clocks, and the mails."""

from common.db.mechanism import create_mails, create_mechanism

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them."""
    create_mechanism("invoicing")
    create_mails("invoicing")
