"""What one billing item costs by itself; the invoice rounds its tax again, with its neighbors'.

Codes: `item_<field>_not_a_number`, `item_<field>_negative`, `item_<field>_too_large`,
`item_<field>_too_precise`, `item_total_too_large`.
"""

from dataclasses import dataclass
from decimal import Decimal

from common.money import MAX_AMOUNT, exponent, round_ratio
from subscriptions.rules.errors import RuleError

# For each field the largest value and the most decimals; an invoice line takes no more either.
LIMITS = {
    "quantity": (Decimal(1_000_000_000), 6),
    "unit_price": (Decimal(1_000_000_000_000), 8),
    "discount_percent": (Decimal(100), 4),
    "tax_rate": (Decimal(100), 4),
}


@dataclass(frozen=True, slots=True)
class ItemPrice:
    """Quantity, price, discount and tax rate as agreed; the price may include the tax (R5)."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)
    includes_tax: bool = False


@dataclass(frozen=True, slots=True)
class ItemAmounts:
    """The item before tax, its tax, and both."""

    net_amount: int
    tax_amount: int
    total_amount: int


def price_item(price: ItemPrice, currency: str) -> ItemAmounts:
    """Round what the price says once, then the tax on it or in it once, both half away from zero."""
    for field in LIMITS:
        _check(field, getattr(price, field))
    quantity, quantities = price.quantity.as_integer_ratio()
    unit, units = price.unit_price.as_integer_ratio()
    discount, discounts = price.discount_percent.as_integer_ratio()
    rate, rates = price.tax_rate.as_integer_ratio()
    kept, whole = 100 * discounts - discount, 100 * discounts
    said = round_ratio(
        quantity * unit * kept * 10 ** exponent(currency), quantities * units * whole
    )
    tax = round_ratio(said * rate, rates * 100 + (rate if price.includes_tax else 0))
    net = said - tax if price.includes_tax else said
    if net + tax > MAX_AMOUNT:
        raise RuleError("item_total_too_large", net + tax)
    return ItemAmounts(net, tax, net + tax)


def _check(field: str, value: Decimal) -> None:
    largest, decimals = LIMITS[field]
    if not value.is_finite():
        raise RuleError(f"item_{field}_not_a_number", value)
    if value < 0:
        raise RuleError(f"item_{field}_negative", value)
    if value > largest:
        raise RuleError(f"item_{field}_too_large", value)
    if -int(value.as_tuple().exponent) > decimals:
        raise RuleError(f"item_{field}_too_precise", value)
