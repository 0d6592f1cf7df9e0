"""The session of an impersonation: whose view it is, until when, and where it goes back to."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds what makes a session one of an impersonation; every session there is, is none."""
    for name in ("impersonation_id", "contact_id", "origin_id"):
        op.add_column("sessions", sa.Column(name, sa.Uuid(), nullable=True))
    op.add_column("sessions", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("acting_name", "reason"):
        op.add_column("sessions", sa.Column(name, sa.String(), nullable=True))
    no = sa.text("false")
    op.add_column("sessions", sa.Column("is_test", sa.Boolean(), nullable=False, server_default=no))
    op.create_check_constraint(
        op.f("ck_sessions_impersonated_wholly"),
        "sessions",
        "num_nonnulls(impersonation_id, contact_id, origin_id, ends_at, acting_name, reason)"
        " IN (0, 6)",
    )
    op.create_check_constraint(
        op.f("ck_sessions_visitor_is_a_contact"),
        "sessions",
        "impersonation_id IS NULL OR kind = 'contact'",
    )
