"""Confirm what waits for a person: its price and quantity, and that it is billed now or on a date."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid, NotFound
from subscriptions import queries
from subscriptions.events import ServiceChanged
from subscriptions.models import TERMS, BillingItem, Service
from subscriptions.queries import changing
from subscriptions.rules.grouping import GroupKey, group_items
from subscriptions.usecases.billing import release_due_items
from subscriptions.usecases.changes import loose, recharge, refuse_estimated
from subscriptions.usecases.days import due_today, today_in
from subscriptions.usecases.editing import NOT_A_DATE_TO_COME
from subscriptions.usecases.services import tell

Chosen = Sequence[tuple[BillingItem, Service]]


class Formed(NamedTuple):
    """An invoice that will result, with what it holds."""

    key: GroupKey
    items: list[BillingItem]

    @property
    def net_amount(self) -> int:
        """What its items come to before tax."""
        return sum(item.net_amount for item in self.items)


def confirm_items(
    session: Session, who: Principal, wanted: Mapping[str, Any], *, now: datetime
) -> list[Service]:
    """Lets the items be billed on the date; without one they are given to invoicing at once."""
    if not queries.lock_clients(session, who.firm_id, [wanted["client_id"]]):
        raise NotFound
    chosen = _chosen(session, who, wanted)
    _confirm(chosen, wanted, today_in(session, who.firm_id, now), now)
    services = list({service.id: service for _, service in chosen}.values())
    for service in queries.load_items(session, services):
        tell(session, who, ServiceChanged, service)
    if wanted["due_on"] is None:
        through = due_today(session, who.firm_id, now)
        release_due_items(session, who, [wanted["client_id"]], through=through, now=now)
    return queries.load_items(session, services)


def preview_confirmation(
    session: Session, who: Principal, wanted: Mapping[str, Any], *, now: datetime
) -> list[Formed]:
    """Returns which invoices would result, and changes nothing."""
    chosen, today = _chosen(session, who, wanted), today_in(session, who.firm_id, now)
    services = {service.id: service for _, service in chosen}
    loose(session, queries.load_items(session, list(services.values())))
    _confirm(chosen, wanted, today, now)
    items = {item.id: item for item, _ in chosen}
    groups = group_items(service.due(item) for item, service in chosen)
    return [Formed(group.key, [items[each.id] for each in group.items]) for group in groups]


def _chosen(session: Session, who: Principal, wanted: Mapping[str, Any]) -> Chosen:
    ids = [each["id"] for each in wanted["items"]]
    if len(set(ids)) < len(ids):
        raise Invalid("item_named_twice", errors={"items": ["An item is named twice."]})
    chosen = changing.items_with_services(session, who.firm_id, wanted["client_id"], ids)
    for (item, _), each in zip(chosen, wanted["items"], strict=True):
        item.refuse_unless_open()
        if item.version != each["version"]:
            words = f"{item.name} was changed by someone else just now."
            raise Conflict("changed_meanwhile", words, extra={"item_id": item.id})
    return chosen


def _confirm(chosen: Chosen, wanted: Mapping[str, Any], today: date, now: datetime) -> None:
    due_on = wanted["due_on"] or today
    if due_on < today:
        raise Invalid("date_has_passed", errors={"due_on": [NOT_A_DATE_TO_COME]})
    for place, (item, service) in enumerate(chosen):
        terms = {name: each for name, each in wanted["items"][place].items() if name in TERMS}
        refuse_estimated(service, terms)
        try:
            recharge(item, terms)
        except Invalid as refused:
            at = {f"items.{place}.{name}": words for name, words in (refused.errors or {}).items()}
            raise Invalid(refused.code, errors=at) from refused
        _schedule(item, service, due_on, now)


def _schedule(item: BillingItem, service: Service, due_on: date, now: datetime) -> None:
    if item.status == "scheduled":
        service.refuse_if_over(item)
        item.due_on = due_on
        item.touch(now)
    else:
        service.schedule(item, due_on, now)
    service.touch(now)
