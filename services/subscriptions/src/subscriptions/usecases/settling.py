"""What becomes of an item that is not issued, by what was chosen when its service's end was settled."""

from collections.abc import Sequence
from datetime import datetime

from subscriptions.models import BillingItem, Service
from subscriptions.models.items import BEFORE_ANY
from subscriptions.rules.endings import End, Unissued, fate
from subscriptions.usecases.owed import put_away


def settle_item(
    service: Service, item: BillingItem, end: End, owed: Sequence[BillingItem], now: datetime
) -> None:
    """Bills it as was chosen, whole or in part, or puts it away."""
    if item.status == "planned":  # It was held back, and is not let go any more.
        put_away(item, owed, now)
        return
    due_on, amount = (found := fate(_unissued(service, item), end)).due_on, found.amount
    if due_on is None:
        put_away(item, owed, now)
        return
    if amount is not None:
        item.cut(end.on, amount)
    item.keep_at_end(due_on, now)


def settle_planned(service: Service, made: Sequence[BillingItem], now: datetime) -> None:
    """Settles what is planned after the end was: as if it had been there on that day."""
    if service.ends_on is None or service.end_choice is None or service.end_settled_on is None:
        return
    end = End(service.ends_on, service.end_choice, service.end_settled_on)
    for item in made:
        settle_item(service, item, end, (), now)


def _unissued(service: Service, item: BillingItem) -> Unissued:
    first = service.starts_on if item.occurrence == BEFORE_ANY else None
    return Unissued(item.due_on, item.covers, item.said_amount, item.status == "scheduled", first)
