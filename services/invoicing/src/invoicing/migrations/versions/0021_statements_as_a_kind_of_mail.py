"""Statements are a kind of mail of their own."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever got invoices got statements with them, and goes on to."""
    op.execute(
        "UPDATE contacts SET mails = array_append(mails, 'statements')"
        " WHERE 'invoices' = ANY(mails) AND NOT 'statements' = ANY(mails)"
    )
