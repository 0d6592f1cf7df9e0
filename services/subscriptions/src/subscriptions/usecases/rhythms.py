"""Another rhythm for a service: what is not issued is planned anew, and no day is billed twice."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from common.errors import Conflict, Invalid
from subscriptions.models import BillingItem, Service
from subscriptions.rules.errors import RuleError
from subscriptions.rules.periods import Interval, has_period, occurrence
from subscriptions.rules.plans import LONGEST, plan_interval
from subscriptions.rules.rhythms import rebegin
from subscriptions.usecases.changes import Changes, Day

RHYTHM = ("interval_unit", "interval_count", "at_month_end")
WITHIN = "Its rhythm was changed within this period."


def change_rhythm(
    changes: Changes, wanted: Mapping[str, Any], issued_until: date | None, day: Day
) -> None:
    """Plans the service anew from its first period that is not issued and not over."""
    service = changes.service
    before = service.interval
    if not any(name in wanted and wanted[name] != getattr(service, name) for name in RHYTHM):
        return
    if before is None:
        raise Invalid("service_billed_once", errors={"interval_unit": ["It is billed once."]})
    if service.ends_on is not None:
        words = f"This ends on {service.ends_on} already: what is billed until then is settled."
        raise Conflict("service_already_ends", words, extra={"ends_on": service.ends_on})
    on = _first_unissued(service, before, issued_until, day.today)
    interval = _interval(service, wanted)
    _turn(service, interval, on)
    for item in service.open_items:
        if item.period_start is not None and item.period_start >= on:
            with changes.of(item, day.now):
                item.archive(day.now)
    _plan(changes, day)


def _interval(service: Service, wanted: Mapping[str, Any]) -> Interval:
    unit, count, at_month_end = (wanted.get(name, getattr(service, name)) for name in RHYTHM)
    try:
        plan_interval(unit, count)
    except RuleError as refused:
        words = f"At most {LONGEST[unit]} {unit}s."
        raise Invalid("interval_too_long", errors={"interval_count": [words]}) from refused
    try:
        return Interval(unit, count, bool(at_month_end))
    except RuleError as refused:
        words = "Only months and years have a month's end."
        raise Invalid(refused.code, errors={"at_month_end": [words]}) from refused


def _turn(service: Service, interval: Interval, on: date) -> None:
    try:
        anchor, first = rebegin(service.anchor_on, interval, on)
    except RuleError as refused:
        words = f"The next period begins on {on}, which is no month's end."
        raise Invalid(refused.code, errors={"at_month_end": [words]}) from refused
    if not has_period(anchor, interval, first.n):
        words = "This is too long: nothing would ever be billed."
        raise Invalid("interval_too_long", errors={"interval_count": [words]})
    service.turn_to(interval, anchor, first)


def _first_unissued(
    service: Service, interval: Interval, issued_until: date | None, today: date
) -> date:
    """Returns when the first period begins that is neither issued nor over."""
    begins = [
        item.period_start
        for item in service.open_items
        if item.period_start and item.period_end and item.period_end > today
        if issued_until is None or item.period_start >= issued_until
    ]
    return min(begins, default=occurrence(service.anchor_on, interval, service.next_n))


def _plan(changes: Changes, day: Day) -> None:
    """Makes the items of the new rhythm; what would be billed late waits for a person."""
    service = changes.service
    made = service.plan_ahead(day.today, day.now, billed=service.next_occurrence - 1)
    for item in made:
        if item.status == "scheduled" and _is_late(item, day.today):
            item.hold(WITHIN, day.now)
    service.items.extend(made)
    changes.planned = made


def _is_late(item: BillingItem, today: date) -> bool:
    return item.due_on is not None and item.due_on < today
