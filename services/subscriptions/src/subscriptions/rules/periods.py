"""Occurrence n is the anchor plus n intervals; periods are half-open and always touch.

Each occurrence is computed from the anchor, never from the one before, so a month that is too
short clamps its own occurrence and no later one: 31 January, 28 February, 31 March. "At the end of
the month" is another rule: each occurrence is the last day of its month, so that an anchor of 28 or
30 falls on the 31st where there is one. Refusals are a `RuleError`: `interval_unit_unknown`,
`interval_count_out_of_range`, `interval_has_no_month_end`, `occurrence_negative`,
`date_out_of_range`.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from subscriptions.rules.errors import RuleError

FIRST_DATE = date(2000, 1, 1)
LAST_DATE = date(2200, 12, 31)
MAX_COUNT = 1_200

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class Interval:
    """Every `count` days, weeks, months or years; months and years may keep to a month's end."""

    unit: str
    count: int = 1
    at_month_end: bool = False

    def __post_init__(self) -> None:
        if self.unit not in _DAYS and self.unit not in _MONTHS:
            raise RuleError("interval_unit_unknown", self.unit)
        if not 1 <= self.count <= MAX_COUNT:
            raise RuleError("interval_count_out_of_range", self.count)
        if self.at_month_end and self.unit not in _MONTHS:
            raise RuleError("interval_has_no_month_end", self.unit)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to, and without, `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Count the calendar days of the period."""
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The n-th billing of an agreement and the date it falls on."""

    n: int
    on: date


def occurrence(anchor: date, interval: Interval, n: int) -> date:
    """Return the date of occurrence n; occurrence 0 is the anchor, or the end of its month."""
    _check_date(anchor)
    if n < 0:
        raise RuleError("occurrence_negative", n)
    found = _date_of(anchor, interval, n)
    if found is None:
        raise RuleError("date_out_of_range", f"{anchor} and {n} intervals")
    return found


def period(anchor: date, interval: Interval, n: int) -> Period:
    """Return what occurrence n charges for: from its date up to the next occurrence's."""
    return Period(occurrence(anchor, interval, n), occurrence(anchor, interval, n + 1))


def has_period(anchor: date, interval: Interval, n: int) -> bool:
    """Say whether the period of occurrence n is over before the calendar of this product ends."""
    return _date_of(anchor, interval, n + 1) is not None


def next_occurrence(anchor: date, interval: Interval, day: date) -> Occurrence:
    """Return the first occurrence on or after the day."""
    _check_date(anchor)
    _check_date(day)
    n = _first_n(anchor, interval, day)
    return Occurrence(n, occurrence(anchor, interval, n))


def occurrences_between(
    anchor: date, interval: Interval, first: date, before: date
) -> list[Occurrence]:
    """List, in order, the occurrences on or after `first` and before `before`."""
    for day in (anchor, first, before):
        _check_date(day)
    found = []
    n = _first_n(anchor, interval, first)
    while (on := _date_of(anchor, interval, n)) is not None and on < before:
        found.append(Occurrence(n, on))
        n += 1
    return found


def _first_n(anchor: date, interval: Interval, day: date) -> int:
    """Number the first occurrence on or after the day without walking there from the anchor."""
    if interval.unit in _DAYS:
        elapsed, step = (day - anchor).days, _DAYS[interval.unit]
    else:
        elapsed = (day.year - anchor.year) * 12 + day.month - anchor.month
        step = _MONTHS[interval.unit]
    n = max(0, elapsed // (interval.count * step))
    on = _date_of(anchor, interval, n)
    # Whole steps elapsed never overshoot, and the occurrence after them is never before the day.
    return n if on is None or on >= day else n + 1


def _date_of(anchor: date, interval: Interval, n: int) -> date | None:
    """Return the date of occurrence n, or nothing where the calendar of this product ends."""
    if interval.unit in _DAYS:
        days = n * interval.count * _DAYS[interval.unit]
        return anchor + timedelta(days=days) if days <= (LAST_DATE - anchor).days else None
    months = n * interval.count * _MONTHS[interval.unit]
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    if year > LAST_DATE.year:
        return None
    last = monthrange(year, month + 1)[1]
    day = last if interval.at_month_end else min(anchor.day, last)
    return date(year, month + 1, day)


def _check_date(day: date) -> None:
    if not FIRST_DATE <= day <= LAST_DATE:
        raise RuleError("date_out_of_range", day)
