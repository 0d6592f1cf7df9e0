"""When a client that was asked for a payment method is asked again."""

from datetime import datetime, time, timedelta

from common.clock import at_local_time, local_date

REMINDERS = 3
EVERY = timedelta(days=3)
AT = time(9)


def next_reminder(reminded: int, now: datetime, zone: str) -> datetime | None:
    """Returns when the next of three reminders is due: nine in the morning, three local days on."""
    if reminded >= REMINDERS:
        return None
    return at_local_time(local_date(now, zone) + EVERY, AT, zone)
