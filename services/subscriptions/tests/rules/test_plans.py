"""What a plan may ask for, and which change of it is a new version."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.rules.errors import RuleError
from subscriptions.rules.periods import has_period, period
from subscriptions.rules.plans import LONGEST, TERMS, is_new_version, plan_interval, plan_price

UNITS = st.sampled_from(sorted(LONGEST))


@given(UNITS, st.integers(1, 2_000), st.dates(date(2026, 1, 1), date(2032, 12, 31)))
def test_whoever_takes_a_plan_is_billed_again_within_five_years(unit, count, anchor):
    if count > LONGEST[unit]:
        with pytest.raises(RuleError):
            plan_interval(unit, count)
        return

    interval = plan_interval(unit, count)

    assert has_period(anchor, interval, 0)
    assert period(anchor, interval, 0).days <= 5 * 366


@given(st.integers(1, 10**9), st.booleans(), st.sampled_from(("GBP", "JPY", "KWD")))
def test_a_price_is_what_it_says_with_or_without_its_tax(minor, includes, currency):
    said = Decimal(minor).scaleb(-{"GBP": 2, "JPY": 0, "KWD": 3}[currency])

    amounts = plan_price(said, Decimal(20), currency, includes_tax=includes)

    assert minor == (amounts.total_amount if includes else amounts.net_amount)
    assert amounts.net_amount + amounts.tax_amount == amounts.total_amount


@pytest.mark.parametrize(("price", "currency"), [("0", "GBP"), ("0.004", "GBP"), ("0.4", "JPY")])
def test_nothing_is_no_price_of_a_plan(price, currency):
    with pytest.raises(RuleError, match="plan_price_zero"):
        plan_price(Decimal(price), Decimal(0), currency, includes_tax=False)


def test_the_same_price_written_otherwise_is_no_new_version():
    terms = dict.fromkeys(TERMS, 1) | {"unit_price": Decimal("350")}

    assert not is_new_version(terms, terms | {"unit_price": Decimal("350.00")})


@given(st.sampled_from(TERMS))
def test_any_other_term_is_a_new_version(name):
    terms = dict.fromkeys(TERMS, 1)

    assert is_new_version(terms, terms | {name: 2})
