"""A tax on several lines as each line's part of it: the parts add up to the tax, to the minor unit."""

from collections.abc import Sequence

from common.money import split


def shares(tax: int, amounts: Sequence[int], numerator: int, denominator: int) -> list[int]:
    """Return what of a tax is of each amount; the rate is the ratio, the tax is rounded already.

    Where something is given back the amounts are no weights: each has its own tax, rounded down,
    and units that are left over go to those that were rounded most.
    """
    if min(amounts, default=0) >= 0:
        return split(tax, amounts)
    exact = [divmod(numerator * amount, denominator) for amount in amounts]
    found = [whole for whole, _ in exact]
    most = sorted(range(len(exact)), key=lambda index: -exact[index][1])
    for index in most[: tax - sum(found)]:
        found[index] += 1
    return found
