"""Another rhythm for a subscription: its own periods from a day on, and nothing of the old from then."""

from collections.abc import Sequence
from datetime import date

from common.errors import Invalid
from subscriptions.models import BillingItem, Service
from subscriptions.rules.periods import Interval, has_period
from subscriptions.usecases.changes import Day


def turn(service: Service, interval: Interval, on: date, day: Day) -> list[BillingItem]:
    """Goes on in the rhythm from the day on; returns what is planned by it."""
    service.turn_anew(interval, on)
    service.forget_rhythm()
    return _plan_anew(service, on, day)


def turn_later(service: Service, interval: Interval, on: date, day: Day) -> list[BillingItem]:
    """Will go on in the rhythm from a day to come, unless that is taken back."""
    service.leave_rhythm(interval, on)
    return _plan_anew(service, on, day)


def turn_back(service: Service, interval: Interval, day: Day) -> list[BillingItem]:
    """Stays in the rhythm that it was to leave; returns what is planned by that again."""
    on = service.waits_until
    service.take_up_rhythm(interval)
    return _plan_anew(service, on, day)


def _plan_anew(service: Service, on: date, day: Day) -> list[BillingItem]:
    assert service.interval is not None  # What a subscription is billed through comes again.
    if not has_period(service.anchor_on, service.interval, service.next_n):
        words = "This is too long: nothing would ever be billed."
        raise Invalid("interval_too_long", errors={"plan_id": [words]})
    for item in service.open_items:
        if item.is_of_rhythm and item.period_start and item.period_start >= on:
            item.archive(day.now)
    made = service.plan_ahead(day.today, day.now, billed=service.next_occurrence - 1)
    service.items.extend(made)
    _ride_along(service, made, day)
    return made


def _ride_along(service: Service, made: Sequence[BillingItem], day: Day) -> None:
    """What an earlier change gives back goes with the next charge, which is another one now."""
    for item in service.open_items:
        if item.is_adjustment and item.due_on and item.due_on > day.today and made:
            item.due_on, item.payment_method_id = made[0].due_on, None
            item.touch(day.now)
