"""Optional lines and option groups of proposals, and how often one was mailed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Optional lines, option groups and mailings; what is there already has none of them."""
    no, nothing, never = sa.text("false"), sa.text("'[]'"), sa.text("0")
    mailings = sa.Column("mailings", sa.Integer(), nullable=False, server_default=never)
    op.add_column("proposals", mailings)
    op.add_column("proposals", sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "proposals",
        sa.Column(
            "option_groups",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=nothing,
        ),
    )
    for name in ("optional", "preset"):
        column = sa.Column(name, sa.Boolean(), nullable=False, server_default=no)
        op.add_column("proposal_lines", column)
    op.add_column("proposal_lines", sa.Column("option_group", sa.String(), nullable=True))
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_proposal_lines_{name}"), "proposal_lines", rule)


CHECKS = {
    "one_way_to_choose": "NOT (optional AND option_group IS NOT NULL)",
    "preset_option": "NOT preset OR optional OR option_group IS NOT NULL",
}
