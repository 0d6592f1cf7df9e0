"""The chain of the audit."""

from common.db.mechanism import create_seals

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes it; what was recorded before is sealed first."""
    create_seals("clients")
