"""When a client that was asked for a payment method is asked again."""

from datetime import date, time, timedelta

REMINDERS = 3
EVERY = timedelta(days=3)
AT = time(9)


def next_reminder_on(reminded: int, today: date) -> date | None:
    """Returns the day of the next of three reminders, three days on; None once all are sent."""
    return today + EVERY if reminded < REMINDERS else None
