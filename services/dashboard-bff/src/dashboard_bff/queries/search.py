"""Things by what a person types: what begins with it first, then what has it somewhere."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from dashboard_bff.models import Resource

Body = dict[str, Any]

LAST = "\U0010ffff"
HIDDEN = ("merged", "erased")


def called(session: Session, firm_id: UUID, kind: str, words: str, *, limit: int) -> Sequence[Body]:
    """Returns up to so many things of a kind whose number or name has the words, or whose mail has."""
    # Ranges of text, unlike LIKE, may use the index in spite of row-level security. The database
    # makes the words small, as it did with the label: the two must agree.
    begins = and_(
        Resource.label.bool_op("~>=~")(func.lower(words)),
        Resource.label.bool_op("~<~")(func.lower(words + LAST)),
    )
    found = _bodies(session, firm_id, kind, begins, limit)
    if len(found) == limit:
        return found
    has = Resource.label.icontains(words, autoescape=True)
    if kind in ("client", "contact"):
        has = or_(has, Resource.body["email"].astext.icontains(words, autoescape=True))
    return [*found, *_bodies(session, firm_id, kind, has & ~begins, limit - len(found))]


def _bodies(
    session: Session, firm_id: UUID, kind: str, which: ColumnElement[bool], limit: int
) -> Sequence[Body]:
    query = select(Resource.body).where(
        Resource.firm_id == firm_id,
        Resource.kind == kind,
        Resource.removed.is_(False),
        Resource.status.not_in(HIDDEN),
        which,
    )
    return session.scalars(query.order_by(Resource.label, Resource.id).limit(limit)).all()
