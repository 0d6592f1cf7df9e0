"""Start a subscription: a client is on a plan, and is billed by the items of its service."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from common.auth import Principal
from common.errors import Conflict, NotFound
from common.ids import new_id
from common.outbox import publish
from subscriptions import queries
from subscriptions.events import ServiceStarted, SubscriptionStarted
from subscriptions.models import BillingItem, Plan, Service, Subscription
from subscriptions.queries.plans import locked_plan
from subscriptions.queries.subscribing import find_subscription, the_client
from subscriptions.rules.errors import RuleError
from subscriptions.rules.rhythms import begin_on
from subscriptions.usecases.beginning import (
    first_day,
    refuse_currency,
    refuse_inactive,
    refuse_too_late,
)
from subscriptions.usecases.changes import Day, refused_price
from subscriptions.usecases.days import today_in
from subscriptions.usecases.methods import refuse_strange_method
from subscriptions.usecases.services import keep_service
from subscriptions.usecases.settings import refuse_unless_offered


def start_subscription(
    session: Session, who: Principal, wanted: Mapping[str, Any], *, id_: UUID, now: datetime
) -> Subscription:
    """Puts a client on a plan, as the plan is now; the id that is there already is the same start."""
    queries.lock_clients(session, who.firm_id, [wanted["client_id"]])
    who.require_client(wanted["client_id"])
    client = the_client(session, who.firm_id, wanted["client_id"])
    if known := find_subscription(session, who.firm_id, id_):
        return _same(known, wanted)
    refuse_inactive(client)
    refuse_strange_method(session, who, client.id, wanted["payment_method_id"])
    plan = _the_plan(session, who, wanted, now)
    refuse_currency(client, plan.terms.currency, "plan_id")
    day = Day(today_in(session, who.firm_id, now), now)
    subscription = _subscription(who.firm_id, id_, plan, wanted, day)
    session.add(subscription)
    session.flush()  # Its service refers to it.
    items = _billed_through(session, subscription, plan, day)
    publish(session, SubscriptionStarted, subscription, by=who)
    [service] = queries.load_items(session, [items])
    publish(session, ServiceStarted, service, by=who)
    return subscription


def preview_start(
    session: Session, who: Principal, wanted: Mapping[str, Any], *, now: datetime
) -> dict[str, Any]:
    """Returns what the first charge would be, and starts nothing."""
    who.require_client(wanted["client_id"])
    client = the_client(session, who.firm_id, wanted["client_id"])
    plan = _the_plan(session, who, wanted, now)
    refuse_currency(client, plan.terms.currency, "plan_id")
    day = Day(today_in(session, who.firm_id, now), now)
    subscription = _subscription(who.firm_id, new_id(), plan, wanted, day)
    _, items = _service_with_items(subscription, plan, day)
    on = subscription.first_charge_on
    return {"on": on, "lines": [item for item in items if item.due_on == on]}


def _the_plan(session: Session, who: Principal, wanted: Mapping[str, Any], now: datetime) -> Plan:
    """Returns the plan as it was shown; raises what stands in the way of taking it."""
    plan = locked_plan(session, who.firm_id, wanted["plan_id"])
    plan.refuse_if_retired()
    _refuse_unless_offered(session, who, plan, now)
    if wanted.get("terms_number") not in (None, plan.terms_number):
        words = "The plan has changed meanwhile. Look at its price again."
        raise Conflict("plan_is_changed", words, extra={"terms_number": plan.terms_number})
    return plan


def _refuse_unless_offered(session: Session, who: Principal, plan: Plan, now: datetime) -> None:
    """A client takes what the firm offers to clients; of other plans there is nothing to know."""
    refuse_unless_offered(session, who, "start", now=now)
    if who.client_id is not None and not plan.is_offered:
        raise NotFound


def _same(known: Subscription, wanted: Mapping[str, Any]) -> Subscription:
    if (known.client_id, known.plan_id) != (wanted["client_id"], wanted["plan_id"]):
        raise Conflict("subscription_id_taken", "Another subscription has this id.")
    return known


def _subscription(
    firm_id: UUID, id_: UUID, plan: Plan, wanted: Mapping[str, Any], day: Day
) -> Subscription:
    starts_on = first_day(wanted["starts_on"], day.today)
    trial = plan.terms.trial_days if wanted["with_trial"] else 0
    # The day a trial begins on is its first, whatever the clocks do meanwhile.
    first_charge_on = starts_on + timedelta(days=trial)
    refuse_too_late(first_charge_on, plan.terms.interval)
    subscription = Subscription(
        firm_id=firm_id,
        id=id_,
        created_at=day.now,
        client_id=wanted["client_id"],
        plan_id=plan.id,
        terms_number=plan.terms_number,
        name=plan.name,
        quantity=wanted["quantity"],
        status="trialing" if trial else "active",
        starts_on=starts_on,
        first_charge_on=first_charge_on,
        next_charge_on=first_charge_on,
        payment_method_id=wanted["payment_method_id"],
    )
    set_committed_value(subscription, "terms", plan.terms)
    return subscription


def _billed_through(session: Session, of: Subscription, plan: Plan, day: Day) -> Service:
    """Makes the service with its first items."""
    service, items = _service_with_items(of, plan, day)
    keep_service(session, service, items)
    return service


def _service_with_items(
    of: Subscription, plan: Plan, day: Day
) -> tuple[Service, list[BillingItem]]:
    """Returns the service and what it is billed by: the fee at the start beside the first charge."""
    service = _service(of, plan, day)
    try:
        service.charge_anew({})
        fee = service.fee(plan.terms.setup_price, of.first_charge_on, day.now)
    except RuleError as refused:
        raise refused_price(refused, "quantity") from refused
    return service, [*fee, *service.plan_ahead(day.today, day.now)]


def _service(of: Subscription, plan: Plan, day: Day) -> Service:
    terms = plan.terms
    return Service(
        firm_id=of.firm_id,
        id=of.id,
        created_at=day.now,
        changed_at=day.now,
        subscription_id=of.id,
        client_id=of.client_id,
        kind="recurring",
        mode="automatic",
        status="scheduled" if of.first_charge_on > day.today else "active",
        anchor_on=begin_on(terms.interval, of.first_charge_on)[0],
        starts_on=of.first_charge_on,
        next_occurrence=0,
        payment_method_id=of.payment_method_id,
        name=plan.name,
        description=plan.description,
        quantity=Decimal(of.quantity),
        discount_percent=Decimal(0),
        **{n: getattr(terms, n) for n in ("interval_unit", "interval_count", "at_month_end")},
        **{n: getattr(terms, n) for n in ("unit_price", "currency", "tax_name", "tax_rate")},
        prices_include_tax=terms.prices_include_tax,
    )
