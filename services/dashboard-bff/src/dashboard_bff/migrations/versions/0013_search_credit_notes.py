"""Credit notes are found by what is typed, like other documents."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the index that prefixes are found by anew, with credit notes in it."""
    op.execute("DROP INDEX ix_resources_found")
    op.execute(
        "CREATE INDEX ix_resources_found ON resources (firm_id, kind, label text_pattern_ops, id)"
        " WHERE kind IN ('client', 'contact', 'invoice', 'proposal', 'estimate', 'credit_note')"
    )
