"""Never bill an item that is not issued, for a reason that a person gives."""

from datetime import datetime

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from subscriptions.events import ServiceChanged, ServiceCompleted, ServiceEnded
from subscriptions.models import BillingItem, Service
from subscriptions.usecases.adjusting import gives_back_too_much
from subscriptions.usecases.days import today_in
from subscriptions.usecases.services import tell


def waive_item(
    session: Session,
    who: Principal,
    item: BillingItem,
    service: Service,
    reason: str,
    *,
    now: datetime,
) -> Service:
    """Gives the item up for good: the service goes on with what comes after it.

    Raises Conflict for what a change of a subscription gives back or charges, unless that waits for a
    person, and if what is given back on the same date had nothing left to be taken from.
    """
    _refuse_adjusting(item)
    service.refuse_if_over(item)
    item.waive(now, reason)
    _refuse_credit_alone(item, service)
    _plan_on(session, who, item, service, now)
    service.touch(now)
    if service.kind == "one_off" and not service.is_over and _is_settled(service):
        return _close(session, who, service, reason, now)
    return tell(session, who, ServiceChanged, service, reason=reason)


def _refuse_adjusting(item: BillingItem) -> None:
    if item.is_adjustment and item.status != "pending_confirmation":
        words = f"{item.name} comes of a change of the subscription, and is billed as it is."
        raise Conflict("item_is_an_adjustment", words)


def _refuse_credit_alone(item: BillingItem, service: Service) -> None:
    if gives_back_too_much(service):
        words = f"A change gives back more on {item.due_on} than would be left to charge."
        raise Conflict("credit_exceeds_next_charge", words)


def _plan_on(
    session: Session, who: Principal, item: BillingItem, service: Service, now: datetime
) -> None:
    """A service that has nothing planned any more is never due: what comes after it is planned."""
    if item.period_start is None or any(each.is_of_rhythm for each in service.open_items):
        return
    day = max(today_in(session, who.firm_id, now), item.period_start)
    made = service.plan_ahead(day, now, billed=item.occurrence)
    service.items.extend(made)
    session.add_all(made)


def _is_settled(service: Service) -> bool:
    return all(each.is_settled for each in service.items)


def _close(
    session: Session, who: Principal, service: Service, reason: str, now: datetime
) -> Service:
    """Nothing is left to bill of it: it is completed, or canceled where it has not begun."""
    if service.is_done:
        service.complete(now)
        return tell(session, who, ServiceCompleted, service, reason=reason)
    service.end(now)
    return tell(session, who, ServiceEnded, service, reason=reason)
