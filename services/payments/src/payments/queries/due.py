"""What time has brought: claims across firms, and one firm's next moment.

Each row is compared with its own firm's clock.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Interval,
    Row,
    Select,
    Time,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from common.clock import FirmClock, at_local_time, due_instant, local_date
from payments.models import Breaker, Firm, Payment, PaymentMethod, Reservation
from payments.models.payments import LIVE
from payments.models.resting import HELD_FOR
from payments.queries.method_requests import next_reminder
from payments.queries.news import next_news
from payments.rules.expiring import AT


def payments_to_collect(
    session: Session, wall: datetime, limit: int
) -> Sequence[Row[UUID, UUID, str]]:
    """Returns planned payments of any firm whose firm time has come, the longest due first.

    Those whose gateway is left alone for the moment wait, and nobody waits behind them.
    """
    query = _askable(wall).where(
        Payment.status == "scheduled",
        Payment.scheduled_for <= _latest_firm_time(wall),
        Payment.scheduled_for <= _firm_time(wall),
    )
    return session.execute(query.order_by(Payment.scheduled_for).limit(limit)).all()


def payments_to_ask_about(
    session: Session, wall: datetime, limit: int, *, unanswered: timedelta
) -> Sequence[Row[UUID, UUID, str]]:
    """Returns payments of any firm whose outcome is unknown and may be asked for again.

    Those whose gateway is left alone wait, as above.

    One that began long ago and never got an answer is such a payment too: its process has died.
    """
    died = and_(
        Payment.status == "processing",
        Payment.answered_at.is_(None),
        Payment.asked_at <= wall - unanswered,
    )
    lost = and_(Payment.status == "unknown", Payment.ask_again_at <= wall)
    query = _askable(wall).where(or_(died, lost))
    return session.execute(query.order_by(Payment.asked_at).limit(limit)).all()


def payments_to_check(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID]]:
    """Returns payments of any firm that wait for a bank or a person and are to be looked at."""
    query = _across_firms().where(
        Payment.status.in_(("processing", "requires_action")),
        Payment.check_at <= _firm_time(wall),
    )
    return session.execute(query.order_by(Payment.check_at).limit(limit)).all()


def methods_to_expire(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID]]:
    """Returns active methods of any firm whose last month is over on the firm's date."""
    query = (
        select(PaymentMethod.firm_id, PaymentMethod.id)
        .join(Firm, Firm.firm_id == PaymentMethod.firm_id)
        .outerjoin(FirmClock, FirmClock.firm_id == PaymentMethod.firm_id)
        .where(
            PaymentMethod.status == "active",
            PaymentMethod.expires_on <= cast(_latest_firm_time(wall) + timedelta(days=1), Date),
            PaymentMethod.expires_on <= cast(func.timezone(Firm.time_zone, _firm_time(wall)), Date),
        )
    )
    return session.execute(query.order_by(PaymentMethod.expires_on).limit(limit)).all()


def reservations_to_lapse(
    session: Session, wall: datetime, limit: int
) -> Sequence[Row[UUID, UUID]]:
    """Returns reservations of any firm that have been held for too long."""
    query = select(Reservation.firm_id, Reservation.id).where(
        Reservation.status == "held", Reservation.held_since <= wall - HELD_FOR
    )
    return session.execute(query.order_by(Reservation.held_since).limit(limit)).all()


def methods_to_warn_of(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID]]:
    """Returns active methods of any firm of which it is to be said that they are about to expire."""
    morning = func.timezone(Firm.time_zone, PaymentMethod.warn_on + literal(AT, Time))
    query = (
        select(PaymentMethod.firm_id, PaymentMethod.id)
        .join(Firm, Firm.firm_id == PaymentMethod.firm_id)
        .outerjoin(FirmClock, FirmClock.firm_id == PaymentMethod.firm_id)
        .where(
            PaymentMethod.status == "active",
            PaymentMethod.held_for.is_(None),
            PaymentMethod.warn_on <= cast(_latest_firm_time(wall) + timedelta(days=1), Date),
            morning <= _firm_time(wall),
            PaymentMethod.expires_on > cast(func.timezone(Firm.time_zone, _firm_time(wall)), Date),
        )
    )
    return session.execute(query.order_by(PaymentMethod.warn_on).limit(limit)).all()


def methods_given_for_nothing(
    session: Session, wall: datetime, limit: int
) -> Sequence[Row[UUID, UUID]]:
    """Returns methods of any firm that came by a link to what lets go of them: nothing is charged."""
    kept = exists().where(
        Reservation.firm_id == PaymentMethod.firm_id,
        Reservation.payment_method_id == PaymentMethod.id,
        Reservation.status != "released",
    )
    charged = exists().where(
        Payment.firm_id == PaymentMethod.firm_id,
        Payment.payment_method_id == PaymentMethod.id,
        Payment.status.in_(("scheduled", *LIVE)),
    )
    query = select(PaymentMethod.firm_id, PaymentMethod.id).where(
        PaymentMethod.status.in_(("active", "suspended", "expired")),
        PaymentMethod.held_for.is_not(None),
        ~kept,
        ~charged,
    )
    return session.execute(query.order_by(PaymentMethod.id).limit(limit)).all()


def next_moment(session: Session, firm_id: UUID, after: datetime) -> datetime | None:
    """Returns the firm's next moment at which a payment is due or to be looked at."""
    planned = select(func.min(Payment.scheduled_for)).where(
        Payment.firm_id == firm_id, Payment.status == "scheduled", Payment.scheduled_for > after
    )
    checked = select(func.min(Payment.check_at)).where(
        Payment.firm_id == firm_id,
        Payment.status.in_(("processing", "requires_action")),
        Payment.check_at > after,
    )
    zone = zone_of(session, firm_id)
    expiring = select(func.min(PaymentMethod.expires_on)).where(
        PaymentMethod.firm_id == firm_id,
        PaymentMethod.status == "active",
        PaymentMethod.expires_on > local_date(after, zone),
    )
    queries = (planned, checked, expiring)
    *moments, day = session.execute(select(*(each.scalar_subquery() for each in queries))).one()
    expiry = due_instant(day, zone) if day else None
    found = (
        *(*moments, expiry, next_news(session, firm_id, after)),
        *(next_reminder(session, firm_id, after), _next_warning(session, firm_id, after, zone)),
    )
    return min((moment for moment in found if moment), default=None)


def _next_warning(session: Session, firm_id: UUID, after: datetime, zone: str) -> datetime | None:
    """Returns when it is next said of one of the firm's methods that it is about to expire."""
    days = select(func.distinct(PaymentMethod.warn_on)).where(
        to_warn_of(firm_id), PaymentMethod.warn_on >= local_date(after, zone)
    )
    found = session.scalars(days.order_by(PaymentMethod.warn_on).limit(2))
    moments = (at_local_time(day, AT, zone) for day in found if day)
    return next((moment for moment in moments if moment > after), None)


def to_warn_of(firm_id: Any) -> ColumnElement[bool]:
    """What is said of cards that are about to expire is said of those that may be charged again."""
    return and_(
        PaymentMethod.firm_id == firm_id,
        PaymentMethod.status == "active",
        PaymentMethod.held_for.is_(None),
    )


def zone_of(session: Session, firm_id: UUID) -> str:
    """A firm that has not been heard of has nothing, wherever it is."""
    return session.scalar(select(Firm.time_zone).where(Firm.firm_id == firm_id)) or "UTC"


def _across_firms() -> Select[UUID, UUID]:
    """Starts a claim of the worker role: each payment with its own firm's clock."""
    query = select(Payment.firm_id, Payment.id)
    return query.outerjoin(FirmClock, FirmClock.firm_id == Payment.firm_id)


def _askable(wall: datetime) -> Select[UUID, UUID, str]:
    """Starts such a claim, with the gateway, of those whose gateway may be asked just now."""
    same = and_(Breaker.firm_id == Payment.firm_id, Breaker.gateway == Payment.gateway)
    query = _across_firms().add_columns(Payment.gateway).outerjoin(Breaker, same)
    return query.where(or_(Breaker.next_at.is_(None), Breaker.next_at <= wall))


def _firm_time(wall: datetime) -> Any:
    """The time of the firm in the row at hand."""
    return literal(wall) + func.coalesce(FirmClock.offset_seconds, 0) * _SECOND


def _latest_firm_time(wall: datetime) -> Any:
    """The time of the firm that is furthest ahead: what an index can be asked for."""
    furthest = select(func.coalesce(func.max(FirmClock.offset_seconds), 0)).scalar_subquery()
    return literal(wall) + furthest * _SECOND


_SECOND = literal_column("interval '1 second'", Interval)
