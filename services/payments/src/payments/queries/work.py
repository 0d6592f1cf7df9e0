"""How much there is to do for a firm now: one statement, made once."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    Date,
    DateTime,
    ScalarSelect,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from common.clock import at_local_time, local_date
from payments.models import Breaker, MethodRequest, Payment, PaymentMethod, SandboxNews
from payments.models.breakers import OPENS_AFTER
from payments.queries.due import to_warn_of, zone_of
from payments.rules.expiring import AT


def due_count(session: Session, firm_id: UUID, at: datetime) -> int:
    """Returns how many payments are due, being charged, or to be looked at now, and what else is due.

    What waits for a gateway that refuses connections is no work that anybody could do.
    """
    zone = zone_of(session, firm_id)
    today = local_date(at, zone)
    # Before the morning of a day nothing is said of cards.
    warned = today if at >= at_local_time(today, AT, zone) else today - timedelta(days=1)
    values = {"firm": firm_id, "at": at, "today": today, "warned": warned}
    return session.scalar(_WORK, values) or 0


def _counts() -> list[ScalarSelect[int]]:
    firm, at = bindparam("firm", type_=Uuid()), bindparam("at", type_=DateTime(timezone=True))
    today, warned = bindparam("today", type_=Date()), bindparam("warned", type_=Date())
    away = exists().where(
        Breaker.firm_id == firm,
        Breaker.gateway == Payment.gateway,
        Breaker.refusals >= OPENS_AFTER,
    )
    due = and_(Payment.status == "scheduled", Payment.scheduled_for <= at, ~away)
    charging = and_(Payment.status == "processing", Payment.answered_at.is_(None))
    waiting = and_(Payment.status.in_(("processing", "requires_action")), Payment.check_at <= at)
    expired = and_(PaymentMethod.status == "active", PaymentMethod.expires_on <= today)
    to_warn = and_(PaymentMethod.expires_on > today, PaymentMethod.warn_on <= warned)
    kinds = (
        (Payment, Payment.firm_id == firm, or_(due, charging, waiting)),
        (PaymentMethod, PaymentMethod.firm_id == firm, expired),
        (PaymentMethod, to_warn_of(firm), to_warn),
        (SandboxNews, SandboxNews.firm_id == firm, SandboxNews.due_at <= at),
        (MethodRequest, MethodRequest.firm_id == firm, MethodRequest.remind_at <= at),
    )
    return [
        select(func.count()).select_from(table).where(*conditions).scalar_subquery()
        for table, *conditions in kinds
    ]


_first, *_others = _counts()
_WORK = select(sum(_others, start=_first + 0))
