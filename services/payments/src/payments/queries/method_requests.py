"""Questions about what clients were asked for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from common.clock import FirmClock
from payments.models import Client, MethodRequest
from payments.queries.found import found, locking

_OPEN = MethodRequest.status == "open"
_THEIRS = and_(Client.firm_id == MethodRequest.firm_id, Client.id == MethodRequest.client_id)


def locked_request(session: Session, firm_id: UUID, request_id: UUID) -> MethodRequest:
    """Returns the request, locked; raises NotFound."""
    query = select(MethodRequest).where(
        MethodRequest.firm_id == firm_id, MethodRequest.id == request_id
    )
    return found(session.scalars(locking(query)).one_or_none())


def locked_open_request(session: Session, firm_id: UUID, client_id: UUID) -> MethodRequest | None:
    """Returns what the client is asked for just now, locked; its client is locked before."""
    query = select(MethodRequest).where(
        MethodRequest.firm_id == firm_id, MethodRequest.client_id == client_id, _OPEN
    )
    return session.scalars(locking(query)).one_or_none()


def list_requests(
    session: Session, firm_id: UUID, *, client_id: UUID | None, before: UUID | None, limit: int
) -> Sequence[MethodRequest]:
    """Returns up to `limit + 1` requests, the newest first, for a page."""
    query = select(MethodRequest).where(MethodRequest.firm_id == firm_id)
    if client_id is not None:
        query = query.where(MethodRequest.client_id == client_id)
    if before is not None:
        query = query.where(MethodRequest.id < before)
    return session.scalars(query.order_by(MethodRequest.id.desc()).limit(limit + 1)).all()


def every_request(session: Session, firm_id: UUID) -> list[MethodRequest]:
    """Returns all requests of the firm: for snapshots."""
    return list(session.scalars(select(MethodRequest).where(MethodRequest.firm_id == firm_id)))


def requests_to_follow(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID]]:
    """Returns clients of any firm that are to be reminded by the firm's clock, or that have left."""
    ahead = func.make_interval(0, 0, 0, 0, 0, 0, func.coalesce(FirmClock.offset_seconds, 0))
    query = (
        select(MethodRequest.firm_id, MethodRequest.client_id)
        .join(Client, _THEIRS)
        .outerjoin(FirmClock, FirmClock.firm_id == MethodRequest.firm_id)
        .where(_OPEN)
        .where(or_(MethodRequest.remind_at <= literal(wall) + ahead, Client.status != "active"))
    )
    return session.execute(query.order_by(MethodRequest.id).limit(limit)).all()


def next_reminder(session: Session, firm_id: UUID, after: datetime) -> datetime | None:
    """Returns when the firm's next reminder is due."""
    query = select(func.min(MethodRequest.remind_at)).where(
        MethodRequest.firm_id == firm_id, MethodRequest.remind_at > after
    )
    return session.scalar(query)
