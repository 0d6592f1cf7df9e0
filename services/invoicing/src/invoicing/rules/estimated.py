"""What is billed by an estimate: hours at a rate, or a price, from the least to the most agreed to.

Codes: `line_estimate_missing`, `line_estimate_not_allowed`, `line_most_missing`,
`line_most_not_a_number`, `line_most_below_least`.
"""

from dataclasses import replace
from decimal import Decimal

from invoicing.rules.errors import InvalidLine
from invoicing.rules.totals import LineInput

HOURS, RANGE = "hours", "range"


def dearest(price: LineInput, by: str | None, most: Decimal | None) -> LineInput:
    """Return the price at the most; hours without a most are expected to be exactly so many."""
    if by is None or most is None:
        return price
    return replace(price, quantity=most) if by == HOURS else replace(price, unit_price=most)


def check(
    price: LineInput, by: str | None, most: Decimal | None, position: int, *, allowed: bool
) -> None:
    """Refuse an estimate that says too little, or a fixed price that says too much."""
    if not allowed:
        if by is not None or most is not None:
            raise InvalidLine("line_estimate_not_allowed", "estimate_by", position)
        return
    if by not in (HOURS, RANGE):
        raise InvalidLine("line_estimate_missing", "estimate_by", position)
    if most is None:
        if by == RANGE:
            raise InvalidLine("line_most_missing", "most", position)
        return
    if not most.is_finite():
        raise InvalidLine("line_most_not_a_number", "most", position)
    least = price.quantity if by == HOURS else price.unit_price
    if most < least:
        raise InvalidLine("line_most_below_least", "most", position)
