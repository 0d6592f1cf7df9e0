"""What is not issued yet of all clients: what waits for a person, and what bills itself by a date."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dashboard_bff.models import Resource

Body = dict[str, Any]

BY_ITSELF = ("scheduled", "issuing")


def items_waiting(session: Session, firm_id: UUID, *, limit: int) -> Sequence[Body]:
    """Returns the items that wait for a person, the earliest date first, those without one last."""
    due_on = Resource.body["due_on"].astext
    query = select(Resource.body).where(*_items(firm_id, "pending_confirmation"))
    return session.scalars(query.order_by(due_on.nulls_last(), Resource.id).limit(limit)).all()


def items_coming(session: Session, firm_id: UUID, *, last_on: date, limit: int) -> Sequence[Body]:
    """Returns the items that bill themselves by a date, the earliest first."""
    query = select(Resource.body).where(
        *_items(firm_id, *BY_ITSELF), Resource.sort <= last_on.isoformat()
    )
    return session.scalars(query.order_by(Resource.sort, Resource.id).limit(limit)).all()


def count_coming(session: Session, firm_id: UUID, *, last_on: date) -> int:
    """Returns how many items bill themselves by a date."""
    query = select(func.count()).where(
        *_items(firm_id, *BY_ITSELF), Resource.sort <= last_on.isoformat()
    )
    return session.scalar(query) or 0


def first_after(session: Session, firm_id: UUID, *, last_on: date) -> str | None:
    """Returns the date on which the next item after a date bills itself."""
    query = select(func.min(Resource.sort)).where(
        *_items(firm_id, *BY_ITSELF), Resource.sort > last_on.isoformat()
    )
    return session.scalar(query)


def _items(firm_id: UUID, *statuses: str) -> list[ColumnElement[bool]]:
    return [
        Resource.firm_id == firm_id,
        Resource.kind == "billing_item",
        Resource.status.in_(statuses),
        Resource.removed.is_(False),
    ]
