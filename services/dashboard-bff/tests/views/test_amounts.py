"""What is typed as an amount is that amount, or none."""

import pytest

from common.money import MoneyError
from dashboard_bff.usecases.amounts import typed_amount


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("25", "GBP", 2500),
        (" £1,440.00 ", "GBP", 144000),
        ("€ 1,000,000", "EUR", 100_000_000),
        ("1,440", "JPY", 1440),
        ("-12.50", "GBP", -1250),
    ],
)
def test_an_amount_is_read_as_it_is_written(text, currency, amount):
    assert typed_amount(text, currency) == amount


@pytest.mark.parametrize("text", ["12,50", "1,2,3", "1,44.00", "1234,567", ",500", "12.50,000", ""])
def test_a_comma_that_may_be_a_point_is_no_amount(text):
    with pytest.raises(MoneyError):
        typed_amount(text, "EUR")
