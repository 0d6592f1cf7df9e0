"""When a client is reminded of an invoice: so many days before or after it is due, once each.

A schedule is a list of days counted from the due date; before it they are negative. Codes:
`reminder_days_out_of_range`, `reminders_too_many`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from invoicing.rules.errors import InvalidReminders

USUAL = (-3, 1, 7, 14)
EARLIEST, LATEST, MOST = -60, 365, 10


def make_schedule(days: Iterable[int]) -> tuple[int, ...]:
    """Returns the schedule in order, each day once; an empty one reminds of nothing."""
    schedule = tuple(sorted(set(days)))
    if len(schedule) > MOST:
        raise InvalidReminders("reminders_too_many", "days")
    if any(not EARLIEST <= day <= LATEST for day in schedule):
        raise InvalidReminders("reminder_days_out_of_range", "days")
    return schedule


def next_reminder(schedule: Sequence[int], due_on: date, after: date) -> int | None:
    """Returns which of the schedule's days comes next after a date; None if none is left.

    What was missed is not made up for: whoever hears of an invoice late hears of it once.
    """
    return next((day for day in schedule if due_on + timedelta(days=day) > after), None)
