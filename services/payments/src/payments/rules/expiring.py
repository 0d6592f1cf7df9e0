"""When it is said that a card is about to expire: thirty days before, and seven, once each.

And until when the sandbox's cards are good, so that it can be seen being said.
"""

from datetime import date, time, timedelta

DAYS_BEFORE = (30, 7)
AT = time(9)
YEARS = 8


def next_warning_on(expires_on: date, after: date) -> date | None:
    """Returns the next day on which it is said, after this one; None once all of them are over.

    `expires_on` is the first day on which the card is no longer good.
    """
    days = (expires_on - timedelta(days=each) for each in DAYS_BEFORE)
    return next((day for day in days if day > after), None)


def sandbox_card_ends(validity: str, today: date) -> tuple[int, int]:
    """Returns the last month and year of a sandbox card that is added today.

    One that is about to expire still has both warnings before it.
    """
    if validity == "about_to_expire":
        last = today + timedelta(days=DAYS_BEFORE[0])
        return last.month, last.year
    return 12, today.year + YEARS
