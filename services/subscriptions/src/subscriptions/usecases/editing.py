"""Change what is not issued: one item, that and the following ones, or a whole service."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid
from subscriptions.events import ServiceChanged
from subscriptions.models import TERMS, BillingItem, Service
from subscriptions.queries import changing
from subscriptions.usecases.changes import (
    Changes,
    Day,
    loose,
    recharge,
    refuse_adjusted,
    refuse_estimated,
)
from subscriptions.usecases.days import today_in
from subscriptions.usecases.methods import refuse_strange_method
from subscriptions.usecases.notices import Agreed, tell_of_change
from subscriptions.usecases.rhythms import change_rhythm
from subscriptions.usecases.services import tell

NOT_A_DATE_TO_COME = "This date has passed. Choose today or a later one."


def edit_item(
    session: Session,
    who: Principal,
    item: BillingItem,
    service: Service,
    wanted: Mapping[str, Any],
    *,
    now: datetime,
) -> Service:
    """Changes the item, and those after it if that is wanted; issued ones never."""
    refuse_strange_method(session, who, service.client_id, wanted.get("payment_method_id"))
    changes = _change_item(item, service, wanted, Day(today_in(session, who.firm_id, now), now))
    return _keep(session, who, changes, now)


def preview_item_edit(
    session: Session, who: Principal, item: BillingItem, service: Service, wanted: Mapping[str, Any],
    *, now: datetime,
) -> Changes:  # fmt: skip
    """Returns what the edit would change, and changes nothing."""
    refuse_strange_method(session, who, service.client_id, wanted.get("payment_method_id"))
    day = Day(today_in(session, who.firm_id, now), now)
    loose(session, [service])
    return _change_item(item, service, wanted, day)


def edit_service(
    session: Session, who: Principal, service: Service, wanted: Mapping[str, Any], *, now: datetime
) -> Service:
    """Changes what is agreed, for everything that is not issued; its client is told if that is wanted."""
    issued_until = changing.issued_until(session, who.firm_id, service.id)
    day = Day(today_in(session, who.firm_id, now), now)
    before = Agreed.of(service)
    changes = _change_service(service, wanted, issued_until, day)
    session.add_all(changes.planned)
    kept = _keep(session, who, changes, now)
    if wanted["tell_client"]:
        tell_of_change(session, who, kept, before, now=now)
    return kept


def preview_service_edit(
    session: Session, who: Principal, service: Service, wanted: Mapping[str, Any], *, now: datetime
) -> Changes:
    """Returns what the edit would change, and changes nothing."""
    issued_until = changing.issued_until(session, who.firm_id, service.id)
    day = Day(today_in(session, who.firm_id, now), now)
    loose(session, [service])
    return _change_service(service, wanted, issued_until, day)


def _keep(session: Session, who: Principal, changes: Changes, now: datetime) -> Service:
    """Publishes what was changed; nothing, if nothing was."""
    service = changes.service
    if changes.items or changes.after != changes.before:
        service.touch(now)
        return tell(session, who, ServiceChanged, service)
    return service


def _change_item(
    item: BillingItem, service: Service, wanted: Mapping[str, Any], day: Day
) -> Changes:
    item.refuse_unless_open()
    service.refuse_if_over(item)
    if item.is_adjustment:
        refuse_adjusted(item, {name: each for name, each in wanted.items() if name != "scope"})
    changes = Changes(service)
    if wanted["scope"] == "this":
        _edit(changes, [item], wanted, day)
        return changes
    if "due_on" in wanted and wanted["due_on"] != item.due_on:
        raise Invalid("date_of_many", errors={"due_on": ["Change the date of one item at a time."]})
    following = [each for each in service.open_items if each.occurrence >= item.occurrence]
    if service.kind == "recurring":
        _agree(service, wanted)
    _edit(changes, following, wanted, day)
    return changes


def _change_service(
    service: Service, wanted: Mapping[str, Any], issued_until: date | None, day: Day
) -> Changes:
    if service.status not in ("scheduled", "active"):
        raise Conflict(f"service_is_{service.status}", "Nothing more is billed for this service.")
    changes = Changes(service)
    _agree(service, wanted)
    change_rhythm(changes, wanted, issued_until, day)
    planned = {item.id for item in changes.planned}
    stay = [item for item in service.open_items if item.id not in planned]
    _edit(changes, stay, wanted, day)
    return changes


def _agree(service: Service, wanted: Mapping[str, Any]) -> None:
    """Changes what is billed from now on, beyond the items that are planned already."""
    if service.subscription_id is not None:
        words = f"{service.name} is a subscription, on the terms of its plan. Change one charge."
        raise Conflict("service_is_a_subscription", words)
    refuse_estimated(service, _terms(wanted))
    recharge(service, _terms(wanted))
    if wanted.get("mode", service.mode) != service.mode:
        if service.kind == "one_off" and any(item.due_on is None for item in service.open_items):
            raise Invalid("no_date_to_bill_on", errors={"mode": ["It is billed when it is done."]})
        service.mode = wanted["mode"]


def _edit(
    changes: Changes, items: Sequence[BillingItem], wanted: Mapping[str, Any], day: Day
) -> None:
    alone = wanted.get("scope") == "this"
    refuse_estimated(changes.service, _terms(wanted))
    for item in items:
        with changes.of(item, day.now):
            recharge(item, _terms(wanted))
            if item is items[0]:
                _say_for_one(changes.service, item, wanted)
            _move(changes.service, item, wanted.get("due_on", item.due_on), day.today)
            if wanted.get("mode", item.mode) != item.mode:
                _switch(item, wanted["mode"], day, strict=alone)


def _say_for_one(service: Service, item: BillingItem, wanted: Mapping[str, Any]) -> None:
    """A note and a method are for one invoice; the following ones keep their own."""
    item.note = wanted.get("note", item.note) or None
    method_id = wanted.get("payment_method_id", item.payment_method_id)
    item.payment_method_id = None if method_id == service.payment_method_id else method_id


def _move(service: Service, item: BillingItem, due_on: date | None, today: date) -> None:
    if due_on == item.due_on:
        return
    if due_on is None or due_on < today:
        raise Invalid("date_has_passed", errors={"due_on": [NOT_A_DATE_TO_COME]})
    if service.ends_on and due_on > service.ends_on and not item.kept_at_end:
        words = f"The service ends on {service.ends_on}."
        raise Invalid("date_after_end", errors={"due_on": [words]})
    item.due_on = due_on


def _switch(item: BillingItem, mode: str, day: Day, *, strict: bool) -> None:
    """Lets the item wait for a person, or for its date alone; what is late goes on waiting."""
    if mode == "manual":
        item.bill_by_hand(day.now)
    elif item.due_on is not None and item.due_on >= day.today:
        item.bill_by_itself(day.now)
    elif strict:
        raise Invalid("date_has_passed", errors={"due_on": [NOT_A_DATE_TO_COME]})


def _terms(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: wanted[name] for name in TERMS if name in wanted}
