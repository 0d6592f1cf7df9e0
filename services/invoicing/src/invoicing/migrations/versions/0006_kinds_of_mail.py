"""Which kinds of mail a contact wants."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the kinds; who wanted mail wants all of them, and the previous release goes on writing."""
    every = sa.text("'{invoices,reminders,proposals,receipts}'")
    op.add_column(
        "contacts",
        sa.Column("mails", postgresql.ARRAY(sa.String()), server_default=every, nullable=False),
    )
    op.execute("UPDATE contacts SET mails = '{}' WHERE NOT gets_mail")
