"""An item's amounts are rounded once each and add up."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscriptions.rules.errors import RuleError
from subscriptions.rules.pricing import ItemAmounts, ItemPrice, price_item

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def agreed(unit_price: str, rate: str = "0", quantity: str = "1", discount: str = "0") -> ItemPrice:
    return ItemPrice(Decimal(quantity), Decimal(unit_price), Decimal(discount), Decimal(rate))


@pytest.mark.parametrize(
    ("price", "currency", "amounts"),
    [
        (agreed("33.33", "19"), "EUR", (3333, 633, 3966)),
        (agreed("350.00", "20"), "GBP", (35_000, 7_000, 42_000)),
        (agreed("19.99", "8.875", quantity="3", discount="12.5"), "USD", (5247, 466, 5713)),
        (agreed("105", "10"), "JPY", (105, 11, 116)),
        (agreed("1.0005", "5"), "KWD", (1001, 50, 1051)),
        (agreed("0.005"), "EUR", (1, 0, 1)),
        (agreed("0.49", "1"), "EUR", (49, 0, 49)),
        (agreed("0.50", "1"), "EUR", (50, 1, 51)),
        (agreed("10", "20", discount="100"), "EUR", (0, 0, 0)),
        (agreed("10", "20", quantity="0"), "EUR", (0, 0, 0)),
    ],
)
def test_an_item_is_priced_in_its_currencys_minor_units(
    price: ItemPrice, currency: str, amounts: tuple[int, int, int]
) -> None:
    assert price_item(price, currency) == ItemAmounts(*amounts)


@moderate
@given(
    st.builds(
        ItemPrice,
        quantity=st.decimals(0, 1000, places=3),
        unit_price=st.decimals(0, 10_000, places=4),
        discount_percent=st.decimals(0, 100, places=2),
        tax_rate=st.decimals(0, 100, places=3),
    )
)
def test_each_rounding_is_within_half_a_unit(price: ItemPrice) -> None:
    amounts = price_item(price, "EUR")

    exact = price.quantity * price.unit_price * (100 - price.discount_percent)
    assert abs(amounts.net_amount - exact) <= Decimal("0.5")
    assert abs(amounts.tax_amount - amounts.net_amount * price.tax_rate / 100) <= Decimal("0.5")
    assert amounts.total_amount == amounts.net_amount + amounts.tax_amount


@pytest.mark.parametrize(
    ("price", "code"),
    [
        (agreed("NaN"), "item_unit_price_not_a_number"),
        (agreed("1", quantity="Infinity"), "item_quantity_not_a_number"),
        (agreed("-1"), "item_unit_price_negative"),
        (agreed("1", quantity="-0.1"), "item_quantity_negative"),
        (agreed("1", discount="100.0001"), "item_discount_percent_too_large"),
        (agreed("1", rate="101"), "item_tax_rate_too_large"),
        (agreed("1E+999999"), "item_unit_price_too_large"),
        (agreed("1", quantity="1E-7"), "item_quantity_too_precise"),
        (agreed("1E+12", quantity="1E+9"), "item_total_too_large"),
    ],
)
def test_an_item_that_cannot_be_priced_says_why(price: ItemPrice, code: str) -> None:
    with pytest.raises(RuleError) as caught:
        price_item(price, "EUR")

    assert caught.value.code == code


@pytest.mark.parametrize(("said", "rate", "amounts"), [
    # R5, by hand: 120.00 / 6; 9.99 x 19 / 119 = 1.5950 is 1.60; one cent of tax in six; no tax.
    ("120.00", "20", (10_000, 2_000, 12_000)),
    ("9.99", "19", (839, 160, 999)),
    ("0.06", "20", (5, 1, 6)),
    ("9.99", "0", (999, 0, 999)),
])  # fmt: skip
def test_a_price_that_includes_its_tax_is_what_is_paid(said, rate, amounts):
    price = ItemPrice(Decimal(1), Decimal(said), tax_rate=Decimal(rate), includes_tax=True)

    assert price_item(price, "EUR") == ItemAmounts(*amounts)
