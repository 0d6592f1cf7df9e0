"""The journal: append-only, and refused unless it balances."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Looked at when the transaction commits: a movement is written entry by entry.
REFUSE_UNBALANCED = """
CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM journal_entries
        WHERE firm_id = NEW.firm_id AND movement = NEW.movement AND subject = NEW.subject
        GROUP BY currency HAVING sum(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'the movement % of % does not balance', NEW.movement, NEW.subject
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Makes it."""
    op.create_table(
        "journal_entries",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("movement", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_journal_entries_amount")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_journal_entries")),
        sa.UniqueConstraint(
            "firm_id",
            "movement",
            "subject",
            "position",
            name=op.f("uq_journal_entries_firm_id_movement_subject_position"),
        ),
    )
    op.create_index(
        op.f("ix_journal_entries_firm_id_client_id_account"),
        "journal_entries",
        ["firm_id", "client_id", "account"],
        unique=False,
    )
    protect("payments", "journal_entries", append_only=True)
    op.execute(REFUSE_UNBALANCED)
    op.execute(
        "CREATE CONSTRAINT TRIGGER journal_balances AFTER INSERT ON journal_entries"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()"
    )
