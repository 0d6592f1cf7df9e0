"""Lines billed by an estimate, proposals that change accepted ones, and why one was lost."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is there already has fixed prices and changes nothing."""
    add_columns("proposal_lines", LINES)
    add_columns("proposals", PROPOSALS)
    for table, name, rule in CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    op.create_unique_constraint(
        op.f("uq_proposal_lines_firm_id_proposal_id_continues_line_id"),
        "proposal_lines",
        ["firm_id", "proposal_id", "continues_line_id"],
        deferrable=True,
        initially="DEFERRED",
    )
    op.create_foreign_key(
        op.f("fk_proposals_firm_id_supersedes_id_proposals"),
        "proposals",
        "proposals",
        ["firm_id", "supersedes_id"],
        ["firm_id", "id"],
    )
    op.create_index(
        op.f("ix_proposals_firm_id_supersedes_id"),
        "proposals",
        ["firm_id", "supersedes_id"],
        unique=True,
        postgresql_where=sa.text("supersedes_id IS NOT NULL AND acceptance IS NOT NULL"),
    )


LINES = {
    "estimate_by": sa.String(),
    "most": sa.Numeric(),
    "most_net_amount": sa.BigInteger(),
    "most_amount": sa.BigInteger(),
    "continues_line_id": sa.Uuid(),
}
PROPOSALS = {
    "lost_reason": sa.String(),
    "supersedes_id": sa.Uuid(),
    "supersedes_number": sa.String(),
    "superseded_by_id": sa.Uuid(),
}
CHECKS = (
    ("proposal_lines", "estimate", "(billing = 'estimate') = (estimate_by IS NOT NULL)"),
    ("proposal_lines", "estimate_by", "estimate_by IN ('hours', 'range')"),
    ("proposal_lines", "least_and_most", "most_amount >= net_amount + included_tax_amount"),
    ("proposal_lines", "most_amount", "(most_net_amount IS NULL) = (most_amount IS NULL)"),
    ("proposals", "superseded", "(status = 'superseded') = (superseded_by_id IS NOT NULL)"),
)


def add_columns(table: str, columns: dict[str, sa.types.TypeEngine]) -> None:
    """Adds columns that may be empty."""
    for name, kind in columns.items():
        op.add_column(table, sa.Column(name, kind, nullable=True))
