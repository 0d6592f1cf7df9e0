"""Who chose which mails a contact gets; and statements, which are a kind of their own from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; whoever got invoices got statements with them, and goes on to."""
    op.add_column(
        "contacts",
        sa.Column("mails_chosen_by", sa.String(), server_default="firm", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_contacts_mails_chosen_by"), "contacts", "mails_chosen_by IN ('firm', 'contact')"
    )
    op.execute(
        "UPDATE contacts SET mails = array_append(mails, 'statements')"
        " WHERE 'invoices' = ANY(mails) AND NOT 'statements' = ANY(mails)"
    )
