"""When it is said that a card is about to expire: thirty days before, and seven, once each."""

from datetime import date, time, timedelta

DAYS_BEFORE = (30, 7)
AT = time(9)


def next_warning_on(expires_on: date, after: date) -> date | None:
    """Returns the next day on which it is said, after this one; None once all of them are over.

    `expires_on` is the first day on which the card is no longer good.
    """
    days = (expires_on - timedelta(days=each) for each in DAYS_BEFORE)
    return next((day for day in days if day > after), None)
