"""Hold back what a service would bill from a day on, and let it go on again.

What is held back is planned, and has no day of its own: no run takes it, however late it comes.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from common.errors import Conflict
from subscriptions.models import BillingItem, Service
from subscriptions.rules.periods import Period, next_occurrence
from subscriptions.rules.proration import charge


def end_of_period(service: Service, today: date) -> date:
    """Returns the first day after the period that the day is in; before the first, where that begins."""
    assert service.interval is not None  # What a subscription is billed through comes again.
    upcoming = next_occurrence(service.anchor_on, service.interval, today + timedelta(days=1)).on
    return max(upcoming, service.waits_until)


def hold_back(service: Service, since: date | None, on: date, now: datetime) -> None:
    """Holds back what begins on `since` or later; what is held no more goes on from the day `on`."""
    refuse_issuing(service, since)
    service.held_from = since
    for item in service.open_items:
        if begins_by(item, since):
            if item.status == "planned":
                _let_go(item, on, now)
        elif item.status != "planned":
            item.hold_back(now)
    service.touch(now)


def go_on(
    session: Session, service: Service, since: date | None, on: date, today: date, now: datetime
) -> None:
    """Bills again from the day `on`: the rest of its period by days, then the rhythm as it was.

    A period that was over by then is never billed; one that nobody has planned so far is not either.
    """
    assert service.interval is not None
    upcoming = next_occurrence(service.anchor_on, service.interval, on + timedelta(days=1)).n
    current = max(upcoming - 1, 0) + (service.anchor_occurrence or 0)
    service.next_occurrence = max(service.next_occurrence, current)
    made = service.plan_ahead(today, now, billed=current - 1)
    service.items.extend(made)
    hold_back(service, since, on, now)
    session.add_all(made)


def refuse_issuing(service: Service, since: date | None) -> None:
    """Raises Conflict, naming its group, if something that would be held back is being billed."""
    for item in service.items:
        if item.is_issuing and not begins_by(item, since):
            words = f"{item.name} is being billed just now. Try again in a moment."
            extra = {"group_id": item.group_id, "invoice_number": item.invoice_number}
            raise Conflict("billing_item_is_issuing", words, extra=extra)


def begins_by(item: BillingItem, since: date | None) -> bool:
    """Whether it is not held back: it begins before the day."""
    # What a change gives back goes with the next charge, and waits with that.
    begins_on = item.due_on if item.is_adjustment else item.period_start or item.due_on
    return since is None or begins_on is None or begins_on < since or item.kept_at_end


def _let_go(item: BillingItem, on: date, now: datetime) -> None:
    """Bills what of it lies on the day and after it; nothing, if nothing does."""
    begun = item.is_of_rhythm and item.period_start and item.period_start < on
    if begun and item.period_start and item.period_end:
        if item.period_end <= on:
            item.waive(now)
            return
        whole, part = Period(item.period_start, item.period_end), Period(on, item.period_end)
        amount = charge(whole, item.said_amount, part)
        if not amount:
            item.waive(now)
            return
        item.cut_to(part, amount)
    item.let_go(on, now)
