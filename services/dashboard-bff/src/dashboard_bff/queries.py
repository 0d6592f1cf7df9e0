"""Every question the dashboard asks its read model; each names the firm."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dashboard_bff.models import NO_CLIENT, Activity, ClientSequence, ClockAdvance, PageBody, Resource

Body = dict[str, Any]


def find_resource(session: Session, firm_id: UUID, kind: str, id_: Any) -> Body | None:
    """Returns the newest representation of one thing, or None if it is not there (or not an id)."""
    try:
        key = UUID(str(id_))
    except ValueError:
        return None
    return session.scalar(_bodies(firm_id, kind).where(Resource.id == key))


def resources(
    session: Session,
    firm_id: UUID,
    kind: str,
    *,
    client_id: UUID | None = None,
    statuses: Sequence[str] | None = None,
    limit: int = 100,
    newest_first: bool = True,
) -> Sequence[Body]:
    """Returns representations of a kind, of one client or of all, in the kind's order."""
    query = _bodies(firm_id, kind)
    if client_id is not None:
        query = query.where(Resource.client_id == client_id)
    if statuses is not None:
        query = query.where(Resource.status.in_(statuses))
    order = (Resource.sort.desc(), Resource.id.desc()) if newest_first else (Resource.sort, Resource.id)
    return session.scalars(query.order_by(*order).limit(limit)).all()


def several(session: Session, firm_id: UUID, kind: str, ids: Sequence[Any]) -> dict[str, Body]:
    """Returns the named things of a kind that are there, by id."""
    keys = [UUID(str(id_)) for id_ in ids if id_]
    found = session.scalars(_bodies(firm_id, kind).where(Resource.id.in_(keys)))
    return {body["id"]: body for body in found}


def contacts_of(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Body]:
    """Returns the client's contacts, the first made first."""
    return resources(session, firm_id, "contact", client_id=client_id, newest_first=False)


def services_of_proposal(session: Session, firm_id: UUID, proposal_id: UUID) -> int:
    """Returns how many services of the proposal have arrived."""
    query = select(func.count()).where(
        Resource.firm_id == firm_id,
        Resource.kind == "service",
        Resource.body["proposal_id"].astext == str(proposal_id),
    )
    return session.scalar(query) or 0


def count(
    session: Session,
    firm_id: UUID,
    kind: str,
    *,
    client_id: UUID | None = None,
    statuses: Sequence[str] | None = None,
) -> int:
    """Returns how many things of a kind there are."""
    query = select(func.count()).where(
        Resource.firm_id == firm_id, Resource.kind == kind, Resource.removed.is_(False)
    )
    if client_id is not None:
        query = query.where(Resource.client_id == client_id)
    if statuses is not None:
        query = query.where(Resource.status.in_(statuses))
    return session.scalar(query) or 0


def activities(
    session: Session,
    firm_id: UUID,
    *,
    client_id: UUID | None = None,
    subjects: Sequence[UUID] | None = None,
    limit: int = 8,
) -> Sequence[Activity]:
    """Returns the latest lines of activity of a client, or about some things."""
    query = select(Activity).where(Activity.firm_id == firm_id)
    if client_id is not None:
        query = query.where(Activity.client_id == client_id)
    if subjects is not None:
        query = query.where(Activity.subject.in_(subjects))
    return session.scalars(query.order_by(Activity.at.desc(), Activity.id.desc()).limit(limit)).all()


def sequence(session: Session, firm_id: UUID, client_id: UUID) -> int:
    """Returns the present sequence of a client's pages: its own and the firm's together."""
    query = select(func.coalesce(func.sum(ClientSequence.seq), 0)).where(
        ClientSequence.firm_id == firm_id, ClientSequence.client_id.in_([client_id, NO_CLIENT])
    )
    return int(session.scalar(query) or 0)


def kept_page(
    session: Session, firm_id: UUID, client_id: UUID, page: str, variant: str, now: datetime
) -> str | None:
    """Returns the kept body of a page if nothing has changed since and the day is the same."""
    query = select(PageBody.body).where(
        PageBody.firm_id == firm_id,
        PageBody.client_id == client_id,
        PageBody.page == page,
        PageBody.variant == variant,
        PageBody.valid_until > now,
        PageBody.seq == sequence(session, firm_id, client_id),
    )
    return session.scalar(query)


def running_advance(session: Session, firm_id: UUID) -> ClockAdvance | None:
    """Returns the advance of the firm's clock that is under way."""
    query = select(ClockAdvance).where(
        ClockAdvance.firm_id == firm_id, ClockAdvance.status == "running"
    )
    return session.scalars(query).one_or_none()


def find_advance(session: Session, firm_id: UUID, advance_id: UUID) -> ClockAdvance | None:
    """Returns one advance of the firm's clock."""
    query = select(ClockAdvance).where(
        ClockAdvance.firm_id == firm_id, ClockAdvance.id == advance_id
    )
    return session.scalars(query).one_or_none()


def _bodies(firm_id: UUID, kind: str) -> Select[tuple[Body]]:
    return select(Resource.body).where(
        Resource.firm_id == firm_id, Resource.kind == kind, Resource.removed.is_(False)
    )
