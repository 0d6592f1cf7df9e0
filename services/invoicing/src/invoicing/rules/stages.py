"""An estimate billed in stages: whatever their sizes, all of them together are the estimate.

A stage takes an amount, with tax, of what is left. By largest remainder it is shared over the taxes,
within each tax between net and tax, and these over the lines that bear it. No share is ever more than
what is left there, so the stage that takes the rest takes exactly the rest, in every column.

Codes: `stage_comes_to_nothing`, `stage_above_rest`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from common.money import split
from invoicing.rules.errors import InvalidDocument
from invoicing.rules.totals import PricedLine, TaxLine, Totals, percent_of


@dataclass(frozen=True, slots=True)
class Left:
    """What of a line is not billed yet, or what a stage bills of it."""

    tax_name: str
    tax_rate: Decimal
    net_amount: int
    tax_amount: int
    price_contains_tax: bool = False
    discount_amount: int = 0

    @property
    def total_amount(self) -> int:
        """Return net and tax together."""
        return self.net_amount + self.tax_amount

    @property
    def amount(self) -> int:
        """Return what the line's price says: with tax, if the price contains it."""
        return self.total_amount if self.price_contains_tax else self.net_amount


def total_of(lines: Sequence[Left]) -> int:
    """Return what the lines come to, with tax."""
    return sum(line.total_amount for line in lines)


def percent_stage(
    total_amount: int, percent: Decimal, earlier: Sequence[tuple[Decimal, int]]
) -> int:
    """Return what a stage of some percent of the whole bills, after earlier ones (percent, amount).

    The stages' percents are rounded together, so ten tenths are the whole.
    """
    percents = sum((each for each, _ in earlier), start=percent)
    if percents > 100:
        raise InvalidDocument("stage_above_rest", "percent")
    return percent_of(total_amount, percents) - sum(amount for _, amount in earlier)


def stage(amount: int, left: Sequence[Left]) -> tuple[Left, ...]:
    """Return what a stage of the amount bills of each line."""
    if amount > total_of(left):
        raise InvalidDocument("stage_above_rest", "amount")
    if amount <= 0 < total_of(left) or amount < 0:
        raise InvalidDocument("stage_comes_to_nothing", "amount")
    members = _by_tax(left)
    sums = [total_of([left[index] for index in indexes]) for indexes in members]
    shares: dict[int, Left] = {}
    for indexes, sum_ in zip(members, split(amount, sums), strict=True):
        billed = _share(sum_, [left[index] for index in indexes])
        shares.update(zip(indexes, billed, strict=True))
    return tuple(shares[index] for index in range(len(left)))


def totals_of(lines: Sequence[Left], currency: str) -> Totals:
    """Add up what a stage bills, by tax and over all; nothing is rounded again."""
    taxes = []
    for (name, rate), own in sorted(_named(lines).items()):
        nets, amounts = zip(*((line.net_amount, line.tax_amount) for line in own), strict=True)
        taxes.append(TaxLine(name, rate, sum(nets), sum(amounts)))
    priced = tuple(
        PricedLine(
            line.net_amount,
            line.tax_amount,
            line.total_amount,
            line.discount_amount,
            *_tax(line),
            included_tax_amount=line.tax_amount if line.price_contains_tax else 0,
        )
        for line in lines
    )
    net, tax = sum(t.taxable_amount for t in taxes), sum(t.tax_amount for t in taxes)
    discount = sum(line.discount_amount for line in lines)
    return Totals(currency, priced, tuple(taxes), net, tax, net + tax, discount)


def _share(amount: int, left: Sequence[Left]) -> list[Left]:
    """Share an amount within one tax."""
    nets = [line.net_amount for line in left]
    taxes = [line.tax_amount for line in left]
    net, tax = split(amount, [sum(nets), sum(taxes)])
    pairs = zip(left, split(net, nets), split(tax, taxes), strict=True)
    return [replace(line, net_amount=net, tax_amount=tax) for line, net, tax in pairs]


def _by_tax(lines: Sequence[Left]) -> list[list[int]]:
    members: dict[tuple[str, Decimal], list[int]] = {}
    for index, line in enumerate(lines):
        members.setdefault(_tax(line), []).append(index)
    return [members[tax] for tax in sorted(members)]


def _named(lines: Sequence[Left]) -> dict[tuple[str, Decimal], list[Left]]:
    named: dict[tuple[str, Decimal], list[Left]] = {}
    for line in lines:
        named.setdefault(_tax(line), []).append(line)
    return named


def _tax(line: Left) -> tuple[str, Decimal]:
    # 20 and 20.00 are one rate; trailing zeros go without falling into exponents.
    return line.tax_name, Decimal(f"{line.tax_rate.normalize():f}")
