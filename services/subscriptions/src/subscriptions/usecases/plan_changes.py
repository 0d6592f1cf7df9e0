"""Change the plan or the quantity of a subscription: now, or at the end of the period.

Now means: what is left of the running period is given back at the old price and charged at the new
one, by its days, if that period is billed or was begun at the old price. A plan of another rhythm has
periods of its own: the first begins today, or where the running one ends, and is charged whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.outbox import publish
from subscriptions.events import ServiceChanged, SubscriptionChanged
from subscriptions.models import BillingItem, Service, Subscription
from subscriptions.models.plans import PlanVersion
from subscriptions.models.subscriptions import Taken
from subscriptions.queries.changing import free_service
from subscriptions.queries.plans import the_plan, the_version
from subscriptions.queries.subscribing import items_after, the_client, the_subscription
from subscriptions.rules.errors import RuleError
from subscriptions.rules.periods import Interval, next_occurrence
from subscriptions.usecases.adjusting import (
    Terms,
    adjust,
    give_back,
    refuse_credit_above_charge,
)
from subscriptions.usecases.changes import Day, loose, refused_price
from subscriptions.usecases.choosing import refuse_unchangeable, wanted_plan
from subscriptions.usecases.days import today_in
from subscriptions.usecases.services import tell
from subscriptions.usecases.settings import refuse_unless_offered
from subscriptions.usecases.turning import turn, turn_back, turn_later

NOW, PERIOD_END = WHEN = ("now", "period_end")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change comes to: from which day it holds, and the first bill that is another by it."""

    subscription: Subscription
    taken: Taken
    made: list[BillingItem]
    lines: list[BillingItem]

    @property
    def due_on(self) -> date | None:
        """When those are billed."""
        return self.lines[0].due_on if self.lines else None

    @property
    def net_amount(self) -> int:
        """What they come to before tax."""
        return sum(line.net_amount for line in self.lines)


def change_subscription(
    session: Session,
    who: Principal,
    subscription: Subscription,
    service: Service,
    wanted: Mapping[str, Any],
    *,
    now: datetime,
) -> Subscription:
    """Puts the subscription on another plan or quantity, and bills what that adjusts."""
    outcome = _change(session, who, subscription, service, wanted, now)
    session.add_all(outcome.made)
    return _tell(session, who, subscription, service, now)


def preview_change(
    session: Session,
    who: Principal,
    subscription: Subscription,
    service: Service,
    wanted: Mapping[str, Any],
    *,
    now: datetime,
) -> Outcome:
    """Returns what the change would come to, and changes nothing."""
    loose(session, [service])
    session.expunge(subscription)
    return _change(session, who, subscription, service, wanted, now)


def undo_change(
    session: Session, who: Principal, subscription: Subscription, service: Service, *, now: datetime
) -> Subscription:
    """Stays as it is: what waits for the end of the period does not come."""
    refuse_unless_offered(session, who, "change_plan", now=now)
    change = subscription.change
    if change is None:
        raise Conflict("no_change_waits", "No change of this subscription waits for its day.")
    _refuse_billed_by(change, items_after(session, who.firm_id, service.id, change.on))
    day = Day(today_in(session, who.firm_id, now), now)
    if service.left_anchor_on is not None:
        session.add_all(turn_back(service, subscription.terms.interval, day))
    subscription.wait_for(None)
    words = the_plan(session, who.firm_id, subscription.plan_id).description
    _charge(service, _present(subscription, words), change.on, now)
    refuse_credit_above_charge(service)
    return _tell(session, who, subscription, service, now)


def take_due_change(
    session: Session, who: Principal, subscription_id: UUID, *, through: date
) -> None:
    """The day of a change has come; what is billed from then on is priced by it already.

    Nothing is done while somebody else has the client.
    """
    service = free_service(session, who.firm_id, subscription_id)
    if service is None:
        return
    subscription = the_subscription(session, who.firm_id, subscription_id)
    change = subscription.change
    # What is over by then is over as it was: its end takes the change with it.
    if change is not None and change.on <= through and not service.ends_by(change.on):
        version = the_version(session, who.firm_id, change.plan_id, change.terms_number)
        subscription.take(change, version)
        service.forget_rhythm()
        publish(session, SubscriptionChanged, subscription, by=who)


def _refuse_billed_by(change: Taken, after: Sequence[BillingItem]) -> None:
    """Raises Conflict if a period from the day of the change on is billed at its price already."""
    if not all(
        item.is_open for item in after if item.period_start and item.period_start >= change.on
    ):
        words = f"What follows {change.on} is billed already, as it is to be from then on."
        raise Conflict("change_is_billed", words, extra={"on": change.on})


def _change(
    session: Session, who: Principal, subscription: Subscription, service: Service,
    wanted: Mapping[str, Any], now: datetime,
) -> Outcome:  # fmt: skip
    refuse_unless_offered(session, who, "change_plan", now=now)
    refuse_unchangeable(subscription, service)
    day = Day(today_in(session, who.firm_id, now), now)
    plan = wanted_plan(session, who, subscription, wanted)
    again, after = _as_nothing_waited(session, who, subscription, service, day)
    on = day.today if wanted["when"] == NOW else _period_end(service, after, day.today)
    taken = Taken(plan.version.plan_id, plan.version.number, plan.name, plan.quantity, on)
    terms = _terms(plan.version, plan.name, plan.description, plan.quantity)
    adjusted: list[BillingItem] = []
    if wanted["when"] == NOW:
        adjusted = _adjust(session, subscription, service, after, plan.version, terms, day)
        subscription.take(taken, plan.version)
    else:
        subscription.wait_for(taken)
    terms.charge(service)
    turned = _turn(service, plan.version.interval, taken, wanted["when"], day)
    _charge(service, terms, on, now)
    service.items.extend(adjusted)
    refuse_credit_above_charge(service)
    made = [*adjusted, *(item for item in (*again, *turned) if item.is_open)]
    return Outcome(subscription, taken, made, _first_bill(service, adjusted, on))


def _as_nothing_waited(
    session: Session, who: Principal, subscription: Subscription, service: Service, day: Day
) -> tuple[list[BillingItem], list[BillingItem]]:
    """Lets go of another rhythm that waits for its day: returns what is planned without that.

    And what is billed, or will be, for days after today in the rhythm that runs.
    """
    after = items_after(session, who.firm_id, service.id, day.today)
    again: list[BillingItem] = []
    before = service.next_occurrence
    if subscription.change is not None and service.left_anchor_on is not None:
        _refuse_billed_by(subscription.change, after)
        before = service.turned_occurrence
        again = turn_back(service, subscription.terms.interval, day)
    running = range(service.turned_occurrence, before)
    return again, [i for i in after if not i.is_of_rhythm or i.occurrence in running]


def _adjust(
    session: Session, subscription: Subscription, service: Service, after: Sequence[BillingItem],
    version: PlanVersion, terms: Terms, day: Day,
) -> list[BillingItem]:  # fmt: skip
    """Makes what a change today gives back, and what it charges for the rest of the same period."""
    language = the_client(session, service.firm_id, service.client_id).language
    present = _present(subscription)
    if version.interval != service.interval:
        return give_back(subscription, service, after, present, day, language)
    return adjust(subscription, service, after, present, terms, day, language)


def _turn(
    service: Service, interval: Interval, taken: Taken, when: str, day: Day
) -> list[BillingItem]:
    """Lets the service go on in the rhythm of the plan, if that is another."""
    if interval == service.interval:
        return []
    if when == PERIOD_END:
        return turn_later(service, interval, taken.on, day)
    # What has not begun yet begins when it was to, whatever its rhythm.
    return turn(service, interval, max(day.today, service.starts_on), day)


def _period_end(service: Service, after: Sequence[BillingItem], today: date) -> date:
    """Returns the first day of the first period that is neither running nor issued."""
    ends = [
        item.period_end
        for item in after
        if item.is_of_rhythm and item.period_start and item.period_end
        if item.period_start <= today or not item.is_open
    ]
    assert service.interval is not None  # A subscription's service comes again.
    upcoming = next_occurrence(service.anchor_on, service.interval, today).on
    return max(ends, default=max(upcoming, service.starts_on))


def _present(subscription: Subscription, description: str = "") -> Terms:
    return _terms(subscription.terms, subscription.name, description, subscription.quantity)


def _terms(version: PlanVersion, name: str, description: str, quantity: int) -> Terms:
    try:
        return Terms.of_plan(version, name, description, quantity)
    except RuleError as refused:
        raise refused_price(refused, "quantity") from refused


def _charge(service: Service, terms: Terms, since: date, now: datetime) -> None:
    """Lets the service, and what is open of it from a day on, charge by the terms."""
    of_rhythm = [item for item in service.open_items if item.is_of_rhythm]
    later = [item for item in of_rhythm if item.period_start and item.period_start >= since]
    for thing in (service, *later):
        terms.charge(thing)
    for item in later:
        assert item.period_start is not None
        item.cost_days(service.period_of(item.period_start))
        item.touch(now)


def _first_bill(service: Service, adjusted: list[BillingItem], on: date) -> list[BillingItem]:
    """Returns what is billed together first: what is adjusted, or else the first period's charge."""
    waiting = [item for item in service.open_items if item.status == "scheduled" and item.due_on]
    from_then = [i for i in waiting if i.is_of_rhythm and i.period_start and i.period_start >= on]
    first = adjusted or sorted(from_then, key=lambda item: item.occurrence)[:1]
    days = {item.due_on for item in first}
    return sorted((i for i in waiting if i.due_on in days), key=lambda item: item.occurrence)


def _tell(
    session: Session, who: Principal, subscription: Subscription, service: Service, now: datetime
) -> Subscription:
    service.touch(now)
    subscription.next_charge_on = service.next_billing_on
    publish(session, SubscriptionChanged, subscription, by=who)
    tell(session, who, ServiceChanged, service)
    return subscription
