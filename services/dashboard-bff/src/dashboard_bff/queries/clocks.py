"""Where the firm's time stands, and its journeys."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard_bff.models import ClockAdvance


def running_advance(session: Session, firm_id: UUID) -> ClockAdvance | None:
    """Returns the advance of the firm's clock that is under way."""
    query = select(ClockAdvance).where(
        ClockAdvance.firm_id == firm_id, ClockAdvance.status == "running"
    )
    return session.scalars(query).one_or_none()


def latest_advance(session: Session, firm_id: UUID) -> ClockAdvance | None:
    """Returns the last advance of the firm's clock, under way or over."""
    query = select(ClockAdvance).where(ClockAdvance.firm_id == firm_id)
    return session.scalars(query.order_by(ClockAdvance.id.desc()).limit(1)).one_or_none()


def find_advance(session: Session, firm_id: UUID, advance_id: UUID) -> ClockAdvance | None:
    """Returns one advance of the firm's clock."""
    query = select(ClockAdvance).where(
        ClockAdvance.firm_id == firm_id, ClockAdvance.id == advance_id
    )
    return session.scalars(query).one_or_none()
