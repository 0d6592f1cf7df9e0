"""What a part of a period costs: by calendar days, half-open, of the whole nominal period (R7).

The charge of a part is what the period has cost up to the part's end less what it had cost up to its
start, so that the parts of a period always add up to its price, however it is cut, and the credit for
what is left of it is the price less the charge. Codes: `part_outside_period`, `changes_out_of_order`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from common.money import round_ratio
from subscriptions.rules.errors import RuleError
from subscriptions.rules.periods import Period


@dataclass(frozen=True, slots=True)
class State:
    """What a whole period costs from this day on; the day itself belongs to it."""

    since: date
    price: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a change in mid-period gives back of the state before it, and charges for its own."""

    on: date
    credit: int
    charge: int


def charge(whole: Period, price: int, part: Period) -> int:
    """Return what the part costs of a period that costs the price."""
    if not whole.start <= part.start <= part.end <= whole.end:
        raise RuleError("part_outside_period", f"{part.start} to {part.end}")
    return _cost_until(whole, price, part.end) - _cost_until(whole, price, part.start)


def adjustments(whole: Period, states: Sequence[State]) -> list[Adjustment]:
    """Return what each change comes to; the first state has paid for the whole period.

    Each later state pays from its day to the period's end, and is given back what its successor
    takes of that. The sum of all that was paid is what each state costs for its own days.
    """
    _check(whole, states)
    return [
        Adjustment(
            later.since,
            charge(whole, earlier.price, Period(later.since, whole.end)),
            charge(whole, later.price, Period(later.since, whole.end)),
        )
        for earlier, later in pairwise(states)
    ]


def _cost_until(whole: Period, price: int, day: date) -> int:
    return round_ratio(price * (day - whole.start).days, whole.days)


def _check(whole: Period, states: Sequence[State]) -> None:
    days = [state.since for state in states]
    if days != sorted(days):
        raise RuleError("changes_out_of_order")
    if not days or days[0] != whole.start or days[-1] >= whole.end:
        raise RuleError("part_outside_period", days[-1] if days else None)
