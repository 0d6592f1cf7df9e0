"""Where the firm's time stands, and its journeys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dashboard_bff.models import Activity, ClockAdvance


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


def what_time_brought(
    session: Session, advance: ClockAdvance, *, types: Sequence[str], until: datetime, limit: int
) -> Sequence[Activity]:
    """Returns the latest lines of what services did by themselves while the clock moved."""
    query = select(Activity).where(*_on_the_way(advance, until), Activity.type.in_(types))
    return session.scalars(
        query.order_by(Activity.at.desc(), Activity.id.desc()).limit(limit)
    ).all()


def count_what_time_brought(
    session: Session, advance: ClockAdvance, *, types: Sequence[str], until: datetime
) -> dict[str, int]:
    """Returns how much of each type services did by themselves while the clock moved."""
    query = select(Activity.type, func.count()).where(
        *_on_the_way(advance, until), Activity.type.in_(types)
    )
    return dict(session.execute(query.group_by(Activity.type)).all())


def _on_the_way(advance: ClockAdvance, until: datetime) -> Sequence[ColumnElement[bool]]:
    """What people do meanwhile is not the clock's doing."""
    return (
        Activity.firm_id == advance.firm_id,
        Activity.at.between(advance.begins_at, until),
        Activity.actor.startswith("system:"),
    )
