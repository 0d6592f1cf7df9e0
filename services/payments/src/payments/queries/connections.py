"""Questions about connected gateways and what they have told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from payments.models import Connection, GatewayEvent, Payment, PaymentMethod
from payments.models.payments import LIVE
from payments.queries.found import found, locking

MOST_PARKED = 100


def connection_of(session: Session, firm_id: UUID, gateway: str) -> Connection | None:
    """Returns the firm's connection to the gateway, if it has one."""
    query = select(Connection).where(
        Connection.firm_id == firm_id,
        Connection.gateway == gateway,
        Connection.status == "connected",
    )
    return session.scalars(query).one_or_none()


def locked_connection(session: Session, firm_id: UUID, gateway: str) -> Connection | None:
    """Returns the firm's connection to the gateway, locked, if it has one."""
    query = select(Connection).where(
        Connection.firm_id == firm_id,
        Connection.gateway == gateway,
        Connection.status == "connected",
    )
    return session.scalars(locking(query)).one_or_none()


def every_connection(session: Session, firm_id: UUID) -> list[Connection]:
    """Returns all connections the firm has had: for snapshots."""
    return list(session.scalars(select(Connection).where(Connection.firm_id == firm_id)))


def methods_at(session: Session, firm_id: UUID, gateway: str) -> Sequence[UUID]:
    """Returns the methods that the gateway keeps and that are still there."""
    query = select(PaymentMethod.id).where(
        PaymentMethod.firm_id == firm_id,
        PaymentMethod.gateway == gateway,
        PaymentMethod.status != "removed",
    )
    return session.scalars(query.order_by(PaymentMethod.id).limit(MOST_PARKED)).all()


def payments_at(session: Session, firm_id: UUID, gateway: str) -> Sequence[UUID]:
    """Returns the payments that are planned or under way at the gateway."""
    query = select(Payment.id).where(
        Payment.firm_id == firm_id,
        Payment.gateway == gateway,
        Payment.status.in_(("scheduled", *LIVE)),
    )
    return session.scalars(query.order_by(Payment.id).limit(MOST_PARKED)).all()


def keep_event(session: Session, event: GatewayEvent) -> bool:
    """Keeps what a gateway told unless it has told it before; says whether it is new."""
    columns = [column.key for column in GatewayEvent.__table__.columns]
    row = insert(GatewayEvent).values({name: getattr(event, name) for name in columns})
    kept = session.execute(row.on_conflict_do_nothing().returning(GatewayEvent.id))
    return kept.one_or_none() is not None


def events_to_look_at(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID]]:
    """Returns what gateways have told any firm and nobody has looked into yet, the oldest first."""
    query = select(GatewayEvent.firm_id, GatewayEvent.id).where(
        GatewayEvent.status == "waiting", GatewayEvent.look_at <= wall
    )
    return session.execute(query.order_by(GatewayEvent.look_at).limit(limit)).all()


def locked_event(session: Session, firm_id: UUID, event_id: UUID) -> GatewayEvent:
    """Returns what a gateway told, locked; raises NotFound."""
    query = select(GatewayEvent).where(GatewayEvent.firm_id == firm_id, GatewayEvent.id == event_id)
    return found(session.scalars(locking(query)).one_or_none())


def parked_events(session: Session, firm_id: UUID, gateway: str) -> Sequence[GatewayEvent]:
    """Returns what waits for a person, the newest first."""
    query = select(GatewayEvent).where(
        GatewayEvent.firm_id == firm_id,
        GatewayEvent.gateway == gateway,
        GatewayEvent.status == "parked",
    )
    return session.scalars(query.order_by(GatewayEvent.id.desc()).limit(MOST_PARKED)).all()


def last_told_at(session: Session, firm_id: UUID, gateway: str) -> datetime | None:
    """Returns when the gateway last told anything."""
    query = select(func.max(GatewayEvent.created_at)).where(
        GatewayEvent.firm_id == firm_id, GatewayEvent.gateway == gateway
    )
    return session.scalar(query)
