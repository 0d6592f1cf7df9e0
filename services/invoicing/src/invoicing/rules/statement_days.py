"""When a firm mails statements of account: on one day of the month, each of the month before it.

A month is told once: the days follow each other, and none is left out because it was late. Code:
`statement_day_out_of_range`.
"""

from datetime import date, timedelta

from invoicing.rules.errors import InvalidStatementDay

# Every month has these days.
FIRST, LAST = 1, 28


def checked_day(day: int | None) -> int | None:
    """Returns the day of the month, or None for never; raises what is neither."""
    if day is not None and not FIRST <= day <= LAST:
        raise InvalidStatementDay("statement_day_out_of_range", "day")
    return day


def next_mailing(day: int, after: date) -> date:
    """Returns the first such day of a month after a date."""
    if after.day < day:
        return after.replace(day=day)
    return (after.replace(day=1) + timedelta(days=31)).replace(day=day)


def month_before(mailed_on: date) -> tuple[date, date]:
    """Returns the first and the last day of the month before the one of a date."""
    last = mailed_on.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
