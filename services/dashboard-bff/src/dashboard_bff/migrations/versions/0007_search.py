"""What is typed to find a thing, kept beside it."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the label, which the database itself keeps, and an index that prefixes are found by.

    Row-level security lets an index answer only what cannot leak a row: comparing
    text is trusted not to, trigrams and LIKE are not, so prefixes are ranges here.
    """
    op.execute(
        "ALTER TABLE resources ADD COLUMN label varchar NOT NULL"
        " GENERATED ALWAYS AS (lower(coalesce(body->>'number', body->>'name', ''))) STORED"
    )
    op.execute(
        "CREATE INDEX ix_resources_found ON resources (firm_id, kind, label text_pattern_ops, id)"
        " WHERE kind IN ('client', 'contact', 'invoice', 'proposal')"
    )
