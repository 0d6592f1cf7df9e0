"""When a recurring line of a change order begins: what is billed already is never billed again.

A line that goes on at the same interval keeps the rhythm of what it continues; the running period,
if it was not billed before the change, is billed as the change says. Any other line begins on the
date it names, or on that of the acceptance, and not before the end of what is billed. What was
billed before one change is carried along to the next: the line between may have billed nothing.
Where a line begins within a running period that was not billed, what it continues costs its days
before that.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from subscriptions.rules.periods import Interval, Period, next_occurrence, occurrence
from subscriptions.rules.proration import charge


@dataclass(frozen=True, slots=True)
class Continued:
    """What a line continues: its rhythm, the last occurrence that is billed, and up to when."""

    anchor: date
    interval: Interval | None
    last: int = -1
    billed_until: date | None = None


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first occurrence that is billed, counted from an anchor, its date, and what is before it."""

    anchor: date
    n: int
    on: date
    billed_until: date | None = None


def unbilled(anchor: date, interval: Interval | None, billed_until: date | None) -> Continued:
    """Return what a line continues that has billed nothing itself; what it continues may have."""
    if interval is None or billed_until is None:
        return Continued(anchor, interval)
    first = next_occurrence(anchor, interval, billed_until)
    return Continued(anchor, interval, first.n - 1, billed_until)


def begin(
    interval: Interval, starts_on: date | None, accepted_on: date, before: Continued | None
) -> Beginning:
    """Return where a recurring line begins that was accepted on a date."""
    wanted = starts_on or accepted_on
    if before is None:
        return Beginning(wanted, 0, wanted)
    billed = before.billed_until is not None and before.billed_until > wanted
    runs_on = starts_on is None and before.anchor <= accepted_on
    if before.interval == interval and (billed or runs_on):
        n = max(before.last + 1, _running(before.anchor, interval, wanted))
        on = occurrence(before.anchor, interval, n)
        return Beginning(before.anchor, n, on, before.billed_until)
    if before.billed_until is not None and before.billed_until > wanted:
        wanted = before.billed_until
    return Beginning(wanted, 0, wanted, before.billed_until)


def cost_before(
    covers: Period | None, price: int, ends_on: date, taken_over_on: date | None
) -> int:
    """Return what the days before the end cost of a period that another line takes over within it."""
    if covers is None or taken_over_on is None:
        return 0
    if not covers.start < ends_on <= taken_over_on < covers.end:
        return 0
    return charge(covers, price, Period(covers.start, ends_on))


def _running(anchor: date, interval: Interval, day: date) -> int:
    """Number the occurrence whose period the day is in."""
    return max(0, next_occurrence(anchor, interval, day + timedelta(days=1)).n - 1)
