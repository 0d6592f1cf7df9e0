"""The chain of the audit."""

from common.db.mechanism import create_seals

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes it; what was recorded before is sealed first."""
    create_seals("dashboard-bff")
