"""What the firm does not want to be shown again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard_bff.models import Dismissal


def is_dismissed(session: Session, firm_id: UUID, what: str) -> bool:
    """Tells whether someone of the firm has dismissed it for good."""
    query = select(Dismissal.what).where(Dismissal.firm_id == firm_id, Dismissal.what == what)
    return session.scalar(query) is not None
