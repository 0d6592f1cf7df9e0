"""What a change gave back stays visible when its service ends before that was billed."""

from collections.abc import Sequence
from datetime import datetime

from subscriptions.models import BillingItem, Service

OWED = "A change gave this back, and the service ended before it was billed."


def owed_back(service: Service) -> list[BillingItem]:
    """Returns what changes in mid-period adjusted and is not billed, if it gives back in the end."""
    waiting = [item for item in service.open_items if item.is_adjustment]
    return waiting if sum(item.net_amount for item in waiting) < 0 else []


def put_away(item: BillingItem, owed: Sequence[BillingItem], now: datetime) -> None:
    """Archives an item; one that is owed to the client waits for a person, who may bill it yet."""
    if item not in owed:
        item.archive(now)
        return
    item.keep(now)
    if item.status != "pending_confirmation":  # Else it waits already, with a reason of its own.
        item.hold(OWED, now)
