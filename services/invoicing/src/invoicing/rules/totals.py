"""What a document costs: lines are rounded once each, and tax once per rate.

A document's `Method` says whether its prices contain their tax, and then they never change, and whether
tax is rounded once per (name, rate) in the document or on every line, for firms that choose so;
`price_document` is the usual one: prices before tax, rounded by the document.

In all four, each column adds up to its total to the minor unit. The order of the lines decides
only who bears a left-over unit: never a total, nor, without a document discount, a tax.

A line's codes are `line_<field>_not_a_number`, `line_<field>_negative`, `line_<field>_too_large`,
`line_<field>_too_precise` and `line_total_too_large`; a document's are
`document_has_too_many_lines`, `document_discount_negative`, `document_discount_above_total`,
`document_total_negative` and `document_total_too_large`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.money import MAX_AMOUNT, exponent, round_ratio, split
from invoicing.rules.errors import InvalidDocument, InvalidLine
from invoicing.rules.shares import shares

MAX_LINES = 1_000
BY_DOCUMENT, BY_LINE = "document", "line"
ROUNDINGS = (BY_DOCUMENT, BY_LINE)
# For each field the largest value and the most decimals.
LIMITS = {
    "quantity": (Decimal(1_000_000_000), 6),
    "unit_price": (Decimal(1_000_000_000_000), 8),
    "discount_percent": (Decimal(100), 4),
    "tax_rate": (Decimal(100), 4),
}


@dataclass(frozen=True, slots=True)
class LineInput:
    """What a person wrote on one line."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal = Decimal(0)
    tax_name: str = ""
    tax_rate: Decimal = Decimal(0)
    # Nobody writes a minus; what is billed by itself may give back, as so many of it less.
    may_give_back: bool = False

    @property
    def tax(self) -> tuple[str, Decimal]:
        """Say which tax the line bears; 20 and 20.00 are one rate."""
        return self.tax_name, plain(self.tax_rate)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line's amounts; its share of the document's discount is already taken off."""

    net_amount: int
    tax_amount: int
    total_amount: int
    discount_amount: int
    tax_name: str
    tax_rate: Decimal
    included_tax_amount: int = 0

    @property
    def amount(self) -> int:
        """What the line says: its price with the tax that the price contains, before the discount."""
        return self.net_amount + self.included_tax_amount + self.discount_amount


@dataclass(frozen=True, slots=True)
class TaxLine:
    """What one tax comes to over the whole document; untaxed lines appear as a rate of zero."""

    name: str
    rate: Decimal
    taxable_amount: int
    tax_amount: int

    def as_told(self) -> dict[str, str | int]:
        """Return it as documents keep and tell it."""
        return {
            "name": self.name,
            "rate": f"{self.rate:f}",
            "taxable_amount": self.taxable_amount,
            "tax_amount": self.tax_amount,
        }


@dataclass(frozen=True, slots=True)
class Totals:
    """A priced document; lines stand in the order given, taxes by name and rate."""

    currency: str
    lines: tuple[PricedLine, ...]
    taxes: tuple[TaxLine, ...]
    net_amount: int
    tax_amount: int
    total_amount: int
    discount_amount: int

    def taxes_as_told(self) -> list[dict[str, str | int]]:
        """Return the taxes as documents keep and tell them, a rate as a text."""
        return [tax.as_told() for tax in self.taxes]


def price_line(line: LineInput, currency: str, position: int | None = None) -> int:
    """Return quantity times unit price less the line's discount, rounded once."""
    for field in LIMITS:
        is_minus = field == "quantity" and line.may_give_back
        _check(field, abs(line.quantity) if is_minus else getattr(line, field), position)
    quantity, quantities = line.quantity.as_integer_ratio()
    price, prices = line.unit_price.as_integer_ratio()
    discount, discounts = line.discount_percent.as_integer_ratio()
    kept, whole = 100 * discounts - discount, 100 * discounts
    amount = round_ratio(
        quantity * price * kept * 10 ** exponent(currency), quantities * prices * whole
    )
    if abs(amount) > MAX_AMOUNT:
        raise InvalidLine("line_total_too_large", None, position)
    return amount


def price_document(lines: Sequence[LineInput], currency: str, discount_amount: int = 0) -> Totals:
    """Price lines before tax; each (name, rate) is rounded once over the document."""
    return _price(lines, currency, discount_amount, _exclusive_by_document)


@dataclass(frozen=True, slots=True)
class Method:
    """How a document is priced: frozen when it is made, whatever its firm says later."""

    prices_include_tax: bool = False
    tax_rounding: str = BY_DOCUMENT

    def price(self, lines: Sequence[LineInput], currency: str, discount_amount: int = 0) -> Totals:
        """Price a document's lines as it was agreed that they are priced."""
        treat = _TREATMENTS[self.prices_include_tax, self.tax_rounding]
        return _price(lines, currency, discount_amount, treat)


def with_tax(unit_price: Decimal, tax_rate: Decimal) -> Decimal:
    """Return a price before tax as one that contains it, with the most decimals a price can have."""
    price, prices = unit_price.as_integer_ratio()
    rate, rates = tax_rate.as_integer_ratio()
    return _price_of(price * (100 * rates + rate), prices * 100 * rates)


def without_tax(unit_price: Decimal, tax_rate: Decimal) -> Decimal:
    """Return a price that contains its tax as one before tax, rounded to as many decimals."""
    price, prices = unit_price.as_integer_ratio()
    rate, rates = tax_rate.as_integer_ratio()
    return _price_of(price * 100 * rates, prices * (100 * rates + rate))


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off a whole document: a percent of what its lines say, or an amount, or nothing."""

    percent: Decimal | None = None
    amount: int = 0

    def of(self, lines: Sequence[LineInput], currency: str) -> int:
        """Return what it comes to over the lines."""
        if self.percent is None:
            return self.amount
        _check("discount_percent", self.percent, None)
        said = (price_line(line, currency, place) for place, line in enumerate(lines, start=1))
        return percent_of(sum(said), self.percent)


def plain(rate: Decimal) -> Decimal:
    """Return a decimal without trailing zeros, and not in exponents: 20.00 is 20, not 2E+1."""
    return Decimal(f"{rate.normalize():f}")


def percent_of(amount: int, percent: Decimal) -> int:
    """Return a percentage of an amount, rounded once: a document discount given in percent."""
    _check("discount_percent", percent, None)
    numerator, denominator = percent.as_integer_ratio()
    return round_ratio(numerator * amount, denominator * 100)


# A treatment turns a rate and the amounts of its lines into their (net, tax) pairs, in order.
Pairs = list[tuple[int, int]]
Treatment = Callable[[Decimal, Sequence[int]], Pairs]


def _exclusive_by_document(rate: Decimal, amounts: Sequence[int]) -> Pairs:
    numerator, denominator = rate.as_integer_ratio()
    tax = round_ratio(numerator * sum(amounts), denominator * 100)
    parts = shares(tax, amounts, numerator, denominator * 100)
    return list(zip(amounts, parts, strict=True))


def _exclusive_by_line(rate: Decimal, amounts: Sequence[int]) -> Pairs:
    numerator, denominator = rate.as_integer_ratio()
    return [(amount, round_ratio(numerator * amount, denominator * 100)) for amount in amounts]


def _inclusive(rate: Decimal, amounts: Sequence[int]) -> Pairs:
    numerator, denominator = rate.as_integer_ratio()
    tax = round_ratio(numerator * sum(amounts), denominator * 100 + numerator)
    taxes = shares(tax, amounts, numerator, denominator * 100 + numerator)
    return [(amount - share, share) for amount, share in zip(amounts, taxes, strict=True)]


def _inclusive_by_line(rate: Decimal, amounts: Sequence[int]) -> Pairs:
    return [pair for amount in amounts for pair in _inclusive(rate, [amount])]


_TREATMENTS: dict[tuple[bool, str], Treatment] = {
    (False, BY_DOCUMENT): _exclusive_by_document,
    (False, BY_LINE): _exclusive_by_line,
    (True, BY_DOCUMENT): _inclusive,
    (True, BY_LINE): _inclusive_by_line,
}


def _price(
    lines: Sequence[LineInput], currency: str, discount_amount: int, treat: Treatment
) -> Totals:
    if len(lines) > MAX_LINES:
        raise InvalidDocument("document_has_too_many_lines")
    amounts = [price_line(line, currency, place) for place, line in enumerate(lines, start=1)]
    discounts = _share_discount(discount_amount, amounts)
    rest = [amount - discount for amount, discount in zip(amounts, discounts, strict=True)]
    taxes: list[TaxLine] = []
    pairs: dict[int, tuple[int, int]] = {}
    for (name, rate), members in sorted(_by_tax(lines).items()):
        treated = treat(rate, [rest[index] for index in members])
        pairs.update(zip(members, treated, strict=True))
        net, tax = (sum(column) for column in zip(*treated, strict=True))
        taxes.append(TaxLine(name, rate, net, tax))
    priced = tuple(
        PricedLine(
            *pairs[index],
            sum(pairs[index]),
            discounts[index],
            *line.tax,
            # Of a price before tax nothing is missing; of one that contains it, the tax is.
            included_tax_amount=rest[index] - pairs[index][0],
        )
        for index, line in enumerate(lines)
    )
    return _add_up(currency, priced, tuple(taxes), discount_amount)


def _by_tax(lines: Sequence[LineInput]) -> dict[tuple[str, Decimal], list[int]]:
    members: dict[tuple[str, Decimal], list[int]] = {}
    for index, line in enumerate(lines):
        members.setdefault(line.tax, []).append(index)
    return members


def _share_discount(discount_amount: int, amounts: Sequence[int]) -> list[int]:
    if discount_amount < 0:
        raise InvalidDocument("document_discount_negative", "discount_amount")
    if discount_amount > max(0, sum(amounts)):
        raise InvalidDocument("document_discount_above_total", "discount_amount")
    return split(discount_amount, amounts) if discount_amount else [0] * len(amounts)


def _add_up(
    currency: str,
    lines: tuple[PricedLine, ...],
    taxes: tuple[TaxLine, ...],
    discount_amount: int,
) -> Totals:
    net = sum(tax.taxable_amount for tax in taxes)
    tax_amount = sum(tax.tax_amount for tax in taxes)
    if net + tax_amount > MAX_AMOUNT:
        raise InvalidDocument("document_total_too_large")
    if net < 0 or net + tax_amount < 0:
        raise InvalidDocument("document_total_negative")
    return Totals(currency, lines, taxes, net, tax_amount, net + tax_amount, discount_amount)


def _check(field: str, value: Decimal, position: int | None) -> None:
    largest, decimals = LIMITS[field]
    if not value.is_finite():
        raise InvalidLine(f"line_{field}_not_a_number", field, position)
    if value < 0:
        raise InvalidLine(f"line_{field}_negative", field, position)
    if value > largest:
        raise InvalidLine(f"line_{field}_too_large", field, position)
    if -int(value.as_tuple().exponent) > decimals:
        raise InvalidLine(f"line_{field}_too_precise", field, position)


def _price_of(numerator: int, denominator: int) -> Decimal:
    decimals = LIMITS["unit_price"][1]
    scaled = round_ratio(numerator * 10**decimals, denominator)
    return plain(Decimal(scaled).scaleb(-decimals))
