"""What a rhythm comes to a month, against fractions and against the rhythm itself."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.rules.periods import Interval
from subscriptions.rules.recurring import monthly_amount

amounts = st.integers(min_value=0, max_value=10**12)
units = st.sampled_from(("day", "week", "month", "year"))
counts = st.integers(min_value=1, max_value=1200)
MONTHS = {"day": Fraction(12, 365), "week": Fraction(12, 52), "month": Fraction(1), "year": 12}


@pytest.mark.parametrize(
    ("amount", "unit", "count", "a_month"),
    [
        (120_000, "month", 1, 120_000),
        (120_000, "month", 3, 40_000),
        (120_000, "year", 1, 10_000),
        (100_000, "year", 1, 8_333),
        (30_000, "year", 2, 1_250),
        (12_000, "week", 1, 52_000),
        (12_000, "week", 2, 26_000),
        (1_200, "day", 1, 36_500),
        (6, "year", 1, 1),
        (5, "year", 1, 0),
        (0, "day", 1, 0),
    ],
)
def test_a_price_is_spread_over_its_months(amount, unit, count, a_month):
    assert monthly_amount(amount, Interval(unit, count)) == a_month


@given(amounts, units, counts)
def test_it_is_the_exact_ratio_rounded_once(amount, unit, count):
    exact = amount / (MONTHS[unit] * count)

    difference = monthly_amount(amount, Interval(unit, count)) - exact

    assert -Fraction(1, 2) < difference <= Fraction(1, 2)


@given(amounts, counts.filter(lambda count: count <= 100))
def test_years_and_their_months_are_the_same_rhythm(amount, count):
    assert monthly_amount(amount, Interval("year", count)) == monthly_amount(
        amount, Interval("month", 12 * count)
    )
