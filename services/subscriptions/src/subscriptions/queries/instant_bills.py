"""What is asked of services that nobody signed for; each question names the firm."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subscriptions.models import Service
from subscriptions.queries import RUNNING


def count_running(session: Session, firm_id: UUID, client_id: UUID) -> int:
    """Returns how many instant bills of the client run."""
    query = (
        select(func.count())
        .select_from(Service)
        .where(
            Service.firm_id == firm_id,
            Service.client_id == client_id,
            Service.status.in_(RUNNING),
            Service.proposal_id.is_(None),
            Service.subscription_id.is_(None),
        )
    )
    return session.scalar(query) or 0
