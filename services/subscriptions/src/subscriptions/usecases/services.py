"""Start the services of an accepted proposal, complete one, schedule what waits."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.errors import Conflict, NotYet
from common.events import EventType
from common.ids import new_id
from common.outbox import publish
from subscriptions import queries
from subscriptions.events import ServiceChanged, ServiceCompleted, ServiceStarted
from subscriptions.models import BillingItem, Service
from subscriptions.rules.continuing import Beginning, begin
from subscriptions.rules.periods import Interval
from subscriptions.usecases.change_orders import Before, end_superseded, superseded
from subscriptions.usecases.days import the_zone, today_in
from subscriptions.usecases.following import follow

# A line's name, price and amounts go over to its service as invoicing priced them.
CHARGE = (
    "name", "description", "quantity", "unit_price", "discount_percent", "tax_name", "tax_rate",
    "net_amount", "tax_amount", "total_amount",
)  # fmt: skip


def start_services(
    session: Session, who: Principal, proposal: dict[str, Any], *, now: datetime
) -> list[Service]:
    """Makes one service of each line that was agreed to; a line that is one already stays so."""
    if not queries.lock_clients(session, who.firm_id, [proposal["client_id"]]):
        raise NotYet(f"client {proposal['client_id']}")
    accepted_on = local_date(proposal["accepted_at"], the_zone(session, who.firm_id))
    known = queries.started_lines(session, who.firm_id, proposal["id"])
    before = superseded(session, who, proposal)
    services, begun = [], {}
    for line in _agreed_lines(proposal):
        if line["id"] not in known:
            replaced = before.get(line["continues_line_id"])
            service = _new_service(who.firm_id, proposal, line, accepted_on, now, replaced)
            items = _first_items(service, line["billing"], accepted_on, now, replaced)
            keep_service(session, service, items)
            services.append(service)
            begun[line["continues_line_id"]] = service
    end_superseded(session, who, before, begun, accepted_on, proposal=proposal, now=now)
    for service in queries.load_items(session, services):
        publish(session, ServiceStarted, service, by=who)
    _complete_billed(session, who, services, now)
    return services


def complete_service(
    session: Session, who: Principal, service_id: UUID, *, now: datetime
) -> Service:
    """The work is done: what waited for that is billed today."""
    service = queries.locked_service(session, who.firm_id, service_id)
    waiting = [item for item in service.items if item.due_on is None and not item.is_settled]
    if service.mode != "manual" or not waiting:
        raise Conflict("service_not_awaiting_completion", "Nothing waits for its completion.")
    today = today_in(session, who.firm_id, now)
    for item in waiting:
        item.schedule(today, now)
    service.touch(now)
    return tell(session, who, ServiceChanged, service)


def schedule_item(
    session: Session, who: Principal, item_id: UUID, due_on: date | None, *, now: datetime
) -> Service:
    """A person has looked at an item that waited: it is billed on the date, or today."""
    item, service = queries.locked_item(session, who.firm_id, item_id)
    service.schedule(item, due_on or today_in(session, who.firm_id, now), now)
    return tell(session, who, ServiceChanged, service)


def keep_service(session: Session, service: Service, items: list[BillingItem]) -> None:
    """Puts a new service and its first items in their tables."""
    session.add(service)
    session.flush()  # The items' foreign key needs the service to be there.
    session.add_all(items)


def tell(
    session: Session,
    who: Principal,
    fact: type[EventType],
    service: Service,
    *,
    reason: str | None = None,
) -> Service:
    """Publishes the service with the items that it is shown with now."""
    [shown] = queries.load_items(session, [service])
    publish(session, fact, shown, by=who, reason=reason)
    follow(session, who, [shown], service.changed_at)
    return shown


def _agreed_lines(proposal: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the chosen lines, each with its amounts among them; without a choice all are."""
    agreed = (proposal["acceptance"] or {}).get("lines")
    if agreed is None:
        return list(proposal["lines"])
    amounts = {line["id"]: line for line in agreed}
    return [line | amounts[line["id"]] for line in proposal["lines"] if line["id"] in amounts]


def _complete_billed(
    session: Session, who: Principal, services: list[Service], now: datetime
) -> None:
    """A one-off line that goes on with what is billed already has nothing left to do."""
    for service in services:
        if service.is_done:
            service.complete(now)
            publish(session, ServiceCompleted, service, by=who)


RHYTHM = ("interval_unit", "interval_count")


def _new_service(
    firm_id: UUID,
    proposal: dict[str, Any],
    line: dict[str, Any],
    accepted_on: date,
    now: datetime,
    replaced: Before | None,
) -> Service:
    return Service(
        firm_id=firm_id,
        id=new_id(),
        created_at=now,
        changed_at=now,
        client_id=proposal["client_id"],
        proposal_id=proposal["id"],
        proposal_number=proposal["number"],
        proposal_line_id=line["id"],
        **_schedule(line, accepted_on, replaced),
        payment_method_id=proposal["payment_method_id"],
        currency=proposal["currency"],
        prices_include_tax=proposal["prices_include_tax"],
        **_estimate(line),
        **{name: line[name] for name in CHARGE},
    )


def _schedule(line: dict[str, Any], accepted_on: date, replaced: Before | None) -> dict[str, Any]:
    """How a line is billed, and from when."""
    recurring = line["billing"] == "recurring"
    first = _beginning(line, accepted_on, replaced)
    return {
        "kind": "recurring" if recurring else "one_off",
        "mode": "manual" if line["billing"] in ("on_completion", "estimate") else "automatic",
        "status": "scheduled" if first.on > accepted_on else "active",
        **{name: line[name] if recurring else None for name in RHYTHM},
        "anchor_on": first.anchor,
        "starts_on": first.on,
        "billed_until": first.billed_until,
        "next_occurrence": first.n,
    }


def _beginning(line: dict[str, Any], accepted_on: date, replaced: Before | None) -> Beginning:
    if line["billing"] != "recurring":
        billed = accepted_on if replaced and replaced.billed_once else None
        return Beginning(accepted_on, 0, accepted_on, billed)
    interval = Interval(line["interval_unit"], line["interval_count"])
    before = replaced.continued if replaced else None
    return begin(interval, line["starts_on"], accepted_on, before)


def _estimate(line: dict[str, Any]) -> dict[str, Any]:
    """What was agreed to as the most; the least is what the line comes to."""
    if line["billing"] != "estimate":
        return {}
    return {name: line[name] for name in ("estimate_by", "most", "most_net_amount", "most_amount")}


def _first_items(
    service: Service,
    billing: str,
    accepted_on: date,
    now: datetime,
    replaced: Before | None,
) -> list[BillingItem]:
    if billing == "recurring":
        return service.plan_ahead(accepted_on, now, billed=service.next_occurrence - 1)
    if replaced and replaced.billed_once:
        item = service.one_item("archived", None, now)
        item.price_open, item.reason = False, replaced.billed_once
        return [item]
    if billing == "on_acceptance":
        return [service.one_item("scheduled", accepted_on, now)]
    return [service.one_item("pending_confirmation", None, now)]
