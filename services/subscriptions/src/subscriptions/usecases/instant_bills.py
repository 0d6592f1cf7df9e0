"""Bill a client for what nobody has to sign: a service without a proposal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid, NotFound
from subscriptions import queries
from subscriptions.events import ServiceStarted
from subscriptions.models import TERMS, BillingItem, Client, Service
from subscriptions.queries.instant_bills import count_running
from subscriptions.queries.subscribing import the_client
from subscriptions.rules.errors import RuleError
from subscriptions.rules.plans import LONGEST, plan_interval
from subscriptions.usecases.beginning import (
    first_day,
    refuse_currency,
    refuse_inactive,
    refuse_too_late,
)
from subscriptions.usecases.changes import Day, recharge
from subscriptions.usecases.days import firm_here, today_in
from subscriptions.usecases.methods import refuse_strange_method
from subscriptions.usecases.services import keep_service, tell

# More of them at once for one client is a program that runs wild, not work that is done.
MOST_RUNNING = 50


def start_instant_bill(
    session: Session, who: Principal, wanted: Mapping[str, Any], *, id_: UUID, now: datetime
) -> Service:
    """Makes the service, with all its dates; the id that is there already is the same bill."""
    if not queries.lock_clients(session, who.firm_id, [wanted["client_id"]]):
        raise NotFound
    if known := queries.services_by_id(session, who.firm_id, [id_]):
        return _same(session, known, wanted)
    client = the_client(session, who.firm_id, wanted["client_id"])
    _refuse_client(session, client)
    refuse_strange_method(session, who, client.id, wanted["payment_method_id"])
    day = Day(today_in(session, who.firm_id, now), now)
    usual = client.currency or firm_here(session, who.firm_id).currency
    currency = wanted["currency"] or usual
    refuse_currency(client, currency, "currency")
    service = _service(who.firm_id, id_, wanted | {"currency": currency}, day)
    keep_service(session, service, _first_items(service, day))
    return tell(session, who, ServiceStarted, service)


def _same(session: Session, known: list[Service], wanted: Mapping[str, Any]) -> Service:
    [service] = queries.load_items(session, known)
    asked = (wanted["client_id"], wanted["name"], None, None)
    found = (service.client_id, service.name, service.proposal_id, service.subscription_id)
    if found != asked:
        raise Conflict("service_id_taken", "Another service has this id.")
    return service


def _refuse_client(session: Session, client: Client) -> None:
    refuse_inactive(client)
    if count_running(session, client.firm_id, client.id) >= MOST_RUNNING:
        words = f"{client.name} has {MOST_RUNNING} instant bills that run. End one first."
        raise Conflict("too_many_instant_bills", words, extra={"most": MOST_RUNNING})


def _service(firm_id: UUID, id_: UUID, wanted: Mapping[str, Any], day: Day) -> Service:
    starts_on = first_day(wanted["starts_on"], day.today)
    unit, count = _interval(wanted, starts_on)
    service = Service(
        firm_id=firm_id,
        id=id_,
        created_at=day.now,
        changed_at=day.now,
        kind="recurring" if unit else "one_off",
        status="scheduled" if starts_on > day.today else "active",
        interval_unit=unit,
        interval_count=count,
        anchor_on=starts_on,
        starts_on=starts_on,
        next_occurrence=0,
        **{n: wanted[n] for n in ("client_id", "mode", "payment_method_id", "name")},
        **{n: wanted[n] for n in ("description", "currency", "prices_include_tax")},
    )
    recharge(service, {name: wanted[name] for name in TERMS})
    if not service.total_amount:
        words = "Must come to more than nothing."
        raise Invalid("instant_bill_of_nothing", errors={"unit_price": [words]})
    return service


def _interval(wanted: Mapping[str, Any], starts_on: date) -> tuple[str | None, int | None]:
    unit, count = wanted["interval_unit"], wanted["interval_count"]
    try:
        if unit is not None:
            refuse_too_late(starts_on, plan_interval(unit, count))
    except RuleError as refused:
        words = f"At most {LONGEST[unit]} {unit}s."
        raise Invalid("interval_too_long", errors={"interval_count": [words]}) from refused
    return unit, count


def _first_items(service: Service, day: Day) -> list[BillingItem]:
    if service.kind == "recurring":
        return service.plan_ahead(day.today, day.now)
    status = "scheduled" if service.mode == "automatic" else "pending_confirmation"
    return [service.one_item(status, service.starts_on, day.now)]
