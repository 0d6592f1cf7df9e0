"""Credit that is given back, what became of credit, and whether collections use it by themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# What the journal says of it so far, the last fifty of each; a credit is negative there.
TELL = """
UPDATE credit_balances SET movements = told.movements FROM (
    SELECT firm_id, client_id, currency, jsonb_agg(jsonb_build_object(
        'kind', kind, 'about', subject, 'at', at, 'amount', amount,
        'invoice_number', NULL, 'reason', NULL) ORDER BY at, kind) AS movements
    FROM (
        SELECT e.*, row_number() OVER (
            PARTITION BY firm_id, client_id, currency ORDER BY at DESC, kind DESC) AS place
        FROM (
            SELECT firm_id, client_id, currency, subject, at, -sum(amount) AS amount,
                CASE movement WHEN 'credit_note_issued' THEN 'credit_note'
                    WHEN 'credit_applied' THEN 'applied'
                    WHEN 'charge_refunded' THEN 'refunded'
                    WHEN 'charged_back' THEN 'charged_back' ELSE 'overpaid' END AS kind
            FROM journal_entries WHERE account = 'client_credit'
            GROUP BY firm_id, client_id, currency, subject, at, movement
        ) AS e
    ) AS placed WHERE place <= 50
    GROUP BY firm_id, client_id, currency
) AS told
WHERE told.firm_id = credit_balances.firm_id AND told.client_id = credit_balances.client_id
    AND told.currency = credit_balances.currency
"""


def upgrade() -> None:
    """Widens the balances and the settings, and makes the table."""
    told = sa.Column("movements", postgresql.JSONB(), server_default="[]", nullable=False)
    op.add_column("credit_balances", told)
    op.execute(TELL)
    switch = sa.Column("applies_credit", sa.Boolean(), server_default="true", nullable=False)
    op.add_column("collection_settings", switch)
    _make_refunds()
    protect("payments", "credit_refunds")


def _make_refunds() -> None:
    op.create_table(
        "credit_refunds",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_refunds_amount")),
        sa.ForeignKeyConstraint(
            ["firm_id", "client_id", "currency"],
            ["credit_balances.firm_id", "credit_balances.client_id", "credit_balances.currency"],
            name=op.f("fk_credit_refunds_firm_id_client_id_currency_credit_balances"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_credit_refunds")),
    )
    name = op.f("ix_credit_refunds_firm_id_client_id")
    op.create_index(name, "credit_refunds", ["firm_id", "client_id"])
