"""What a plan may ask for, and when a change of it is a new version.

Codes: those of a price (`item_…`), `plan_price_zero`, `plan_interval_too_long`.
"""

from collections.abc import Mapping
from decimal import Decimal

from subscriptions.rules.errors import RuleError
from subscriptions.rules.periods import Interval
from subscriptions.rules.pricing import ItemAmounts, ItemPrice, price_item

TERMS = (
    "currency", "unit_price", "setup_price", "tax_name", "tax_rate", "prices_include_tax",
    "interval_unit", "interval_count", "at_month_end", "trial_days",
)  # fmt: skip

# Whoever takes a plan is billed within five years, whatever its interval is counted in.
LONGEST = {"day": 1_200, "week": 260, "month": 60, "year": 5}
MOST_TRIAL_DAYS = 730


def plan_interval(unit: str, count: int, at_month_end: bool = False) -> Interval:
    """Return how often a plan is billed."""
    interval = Interval(unit, count, at_month_end)
    if count > LONGEST[unit]:
        raise RuleError("plan_interval_too_long", f"{count} {unit}s")
    return interval


def plan_price(
    unit_price: Decimal,
    tax_rate: Decimal,
    currency: str,
    *,
    includes_tax: bool,
    quantity: Decimal = Decimal(1),
) -> ItemAmounts:
    """Return what so many of a plan come to each time; nothing at all is no price of a plan."""
    price = ItemPrice(quantity, unit_price, tax_rate=tax_rate, includes_tax=includes_tax)
    amounts = price_item(price, currency)
    if amounts.total_amount == 0:
        raise RuleError("plan_price_zero", unit_price)
    return amounts


def setup_fee(
    setup_price: Decimal, tax_rate: Decimal, currency: str, *, includes_tax: bool
) -> ItemAmounts:
    """Return what is billed once besides, with the first charge; most plans ask for nothing."""
    price = ItemPrice(Decimal(1), setup_price, tax_rate=tax_rate, includes_tax=includes_tax)
    return price_item(price, currency)


def is_new_version(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Say whether the terms differ: 350 and 350.00 are the same price."""
    return any(before[name] != after[name] for name in TERMS)
