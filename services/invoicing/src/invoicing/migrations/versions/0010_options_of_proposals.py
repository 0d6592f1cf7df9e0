"""Optional lines and option groups of proposals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Optional lines and option groups; what is there already has neither."""
    no, nothing = sa.text("false"), sa.text("'[]'")
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
