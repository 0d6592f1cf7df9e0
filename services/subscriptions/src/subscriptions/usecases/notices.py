"""Have a client told of a change of its service, once the change is kept."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from subscriptions.events import ServiceTold
from subscriptions.models import Service, Subscription

CHANGED, PAUSED, RESUMED, ENDED = ("changed", "paused", "resumed", "ended")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a service charges, and how often, at one moment."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    tax_rate: Decimal
    prices_include_tax: bool
    mode: str
    interval_unit: str | None
    interval_count: int | None
    at_month_end: bool

    @classmethod
    def of(cls, service: Service) -> "Agreed":
        """Returns what the service is agreed at now."""
        return cls(*(getattr(service, name) for name in cls.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class Notice:
    """What the client is told: of which change, and what was agreed before and is now."""

    firm_id: UUID
    id: UUID
    version: int
    created_at: datetime
    client_id: UUID
    name: str
    currency: str
    change: str
    before: Agreed
    after: Agreed
    next_billing_on: date | None
    ends_on: date | None
    paused_on: date | None = None
    resumes_on: date | None = None


def tell_of_change(
    session: Session, who: Principal, service: Service, before: Agreed, *, now: datetime
) -> None:
    """Tells what is agreed now, or that billing waits for a person or no longer does.

    Nothing is told if what is agreed is what it was.
    """
    after = Agreed.of(service)
    if after == before:
        return
    if after.mode == before.mode:
        _publish(session, who, _notice(service, CHANGED, before, now))
    elif after.mode == "automatic":
        _publish(session, who, _notice(service, RESUMED, before, now))
    else:
        _publish(session, who, _notice(service, PAUSED, before, now))


def tell_of_end(session: Session, who: Principal, service: Service, *, now: datetime) -> None:
    """Tells that the service ends, and when."""
    _publish(session, who, _notice(service, ENDED, Agreed.of(service), now))


def tell_of_pause(
    session: Session, who: Principal, subscription: Subscription, service: Service, *, now: datetime
) -> None:
    """Tells from when on nothing is billed, and until when if that is known."""
    notice = _notice(service, PAUSED, Agreed.of(service), now)
    paused_on, resumes_on = subscription.paused_on, subscription.resumes_on
    _publish(session, who, replace(notice, paused_on=paused_on, resumes_on=resumes_on))


def _publish(session: Session, who: Principal, notice: Notice) -> None:
    publish(session, ServiceTold, notice, by=who)


def _notice(service: Service, change: str, before: Agreed, now: datetime) -> Notice:
    return Notice(
        firm_id=service.firm_id,
        id=service.id,
        version=service.version,
        created_at=now,
        client_id=service.client_id,
        name=service.name,
        currency=service.currency,
        change=change,
        before=before,
        after=Agreed.of(service),
        next_billing_on=None if service.mode == "manual" else service.next_billing_on,
        ends_on=service.ends_on,
    )
