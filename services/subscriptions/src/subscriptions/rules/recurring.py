"""What comes again comes to so much a month: the price of one interval, spread over its months.

A year is 12 months, 52 weeks or 365 days, so that rhythms can be compared; the ratio is exact and
rounded once, half away from zero. What is billed is never computed from this.
"""

from common.money import round_ratio
from subscriptions.rules.periods import Interval

INTERVALS_A_YEAR = {"day": 365, "week": 52, "month": 12, "year": 1}


def monthly_amount(net_amount: int, interval: Interval) -> int:
    """Return what an amount that is charged each interval comes to a month."""
    return round_ratio(net_amount * INTERVALS_A_YEAR[interval.unit], 12 * interval.count)
