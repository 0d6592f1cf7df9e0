"""What becomes of an item that is not issued when its service ends: by its dates and the choice.

What has not begun by the end is never billed. What is over by a later end and waits for nothing but
its date is billed on it. For the rest a person has chosen: archive it, bill it, or bill the days of
its period before the end.
"""

from dataclasses import dataclass
from datetime import date

from subscriptions.rules.periods import Period
from subscriptions.rules.proration import charge

ARCHIVE, BILL, PRORATE = CHOICES = ("archive", "bill", "prorate")


@dataclass(frozen=True, slots=True)
class End:
    """The first day on which the service is not there, what was chosen, and the day it is now."""

    on: date
    choice: str
    today: date


@dataclass(frozen=True, slots=True)
class Unissued:
    """What an end has to know of an item; one of a single piece of work has no period.

    The amount is what its price says, so that a part of it is said likewise. What is charged once
    besides a rhythm has no period either, but begins with the first one of that.
    """

    due_on: date | None
    period: Period | None
    amount: int
    waits_for_date: bool
    begins_with: date | None = None

    @property
    def begins_on(self) -> date | None:
        """The first day that it charges for, if it is for any."""
        return self.period.start if self.period else self.begins_with


@dataclass(frozen=True, slots=True)
class Fate:
    """When the item is billed, or that it never is; for less, if it is cut."""

    due_on: date | None
    amount: int | None = None


NEVER = Fate(None)


def fate(item: Unissued, end: End) -> Fate:
    """Return what becomes of the item."""
    if item.begins_on and item.begins_on >= end.on:
        return NEVER
    if _runs_out(item, end):
        return Fate(item.due_on)
    if end.choice == ARCHIVE:
        return NEVER
    due_on = min(max(item.due_on or end.on, end.today), end.on)
    if end.choice == BILL or item.period is None or item.period.end <= end.on:
        return Fate(due_on)
    part = charge(item.period, item.amount, Period(item.period.start, end.on))
    return Fate(due_on, part) if part else NEVER


def _runs_out(item: Unissued, end: End) -> bool:
    """Whether the item is the service's own course: due before the end, for no day after it."""
    if not item.waits_for_date or item.due_on is None:
        return False
    over = item.period is None or item.period.end <= end.on
    return over and end.today <= item.due_on < end.on
