"""Another rhythm for an agreement that runs: it begins where what stays of the old one ends.

A shorter month must not shorten all that follow: where the day was clamped there, the new rhythm is
anchored in an earlier month that has the day, so that 31 January, 28 February goes on on 31 March.
"""

from calendar import monthrange
from datetime import date

from subscriptions.rules.errors import RuleError
from subscriptions.rules.periods import FIRST_DATE, Interval, Occurrence, occurrence

MONTHS = {"month": 1, "year": 12}
LONGEST_WAY_BACK = 12


def rebegin(old_anchor: date, interval: Interval, on: date) -> tuple[date, Occurrence]:
    """Return the anchor of the new rhythm, and which of its occurrences falls on the day.

    Raises RuleError if billing at each month's end were to begin within a month.
    """
    if interval.at_month_end and on.day != _days_of(on.year, on.month):
        raise RuleError("rhythm_not_at_month_end", on)
    step = MONTHS.get(interval.unit, 0) * interval.count
    for back in range(LONGEST_WAY_BACK + 1 if step and not interval.at_month_end else 0):
        anchor = _day_in_month(on, back * step, old_anchor.day)
        if anchor and anchor >= FIRST_DATE and occurrence(anchor, interval, back) == on:
            return anchor, Occurrence(back, on)
    return on, Occurrence(0, on)


def begin_on(interval: Interval, on: date) -> tuple[date, Occurrence]:
    """Return the anchor of a rhythm that begins on the day, and its first occurrence.

    What is billed at each month's end begins on any day: its first period is the rest of the one that
    is over at the end of that month.
    """
    if not interval.at_month_end or on.day == _days_of(on.year, on.month):
        return on, Occurrence(0, on)
    months = MONTHS[interval.unit] * interval.count
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, _days_of(year, month + 1)), Occurrence(0, on)


def _day_in_month(on: date, months_before: int, day: int) -> date | None:
    """Return the day of the month that is so many months before, if it has such a day."""
    year, month = divmod(on.year * 12 + on.month - 1 - months_before, 12)
    if year < FIRST_DATE.year or day > _days_of(year, month + 1):
        return None
    return date(year, month + 1, day)


def _days_of(year: int, month: int) -> int:
    return monthrange(year, month)[1]
