"""A session has an id, says when its person was last proven, and where and with what it was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds what the list of a person's sessions shows; an older session is proven no more."""
    id_ = sa.text("gen_random_uuid()")
    op.add_column("sessions", sa.Column("id", sa.Uuid(), nullable=False, server_default=id_))
    for name in ("authenticated_at", "proven_at"):
        op.add_column("sessions", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in ("agent", "address"):
        op.add_column("sessions", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_sessions_firm_id_person_id"), "sessions", ["firm_id", "person_id"])
