"""Stripe's units are its own, and each direction is checked by hand, not against the other."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.money import EXPONENTS
from payments.rules.errors import RuleError
from payments.rules.gateway_units import chargeable_by_stripe, from_stripe, to_stripe

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("minor", "currency", "theirs"),
    [
        (1250, "EUR", 1250),
        (60_00, "USD", 6000),
        (500, "JPY", 500),
        (500, "KRW", 500),
        (500, "XOF", 500),
        (5, "ISK", 500),
        (5, "UGX", 500),
        (1_000_00, "MGA", 1000),
        (10_45, "HUF", 1045),
        (5_120, "KWD", 5120),
        (5_120, "TND", 5120),
    ],
)
def test_an_amount_is_the_same_money_in_stripes_units(
    minor: int, currency: str, theirs: int
) -> None:
    assert to_stripe(minor, currency) == theirs
    assert from_stripe(theirs, currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (5_124, "KWD", "gateway_amount_not_exact"),
        (1_000_50, "MGA", "gateway_amount_not_exact"),
        (0, "EUR", "gateway_amount_not_positive"),
        (-1, "EUR", "gateway_amount_not_positive"),
        (10_000, "CLF", "gateway_currency_unsupported"),
    ],
)
def test_what_stripe_cannot_charge_exactly_is_refused(
    amount: int, currency: str, code: str
) -> None:
    with pytest.raises(RuleError) as caught:
        to_stripe(amount, currency)

    assert caught.value.code == code


@pytest.mark.parametrize(("theirs", "currency"), [(550, "ISK"), (1, "UGX")])
def test_a_part_of_a_unit_that_does_not_exist_is_not_taken_in(theirs: int, currency: str) -> None:
    with pytest.raises(RuleError) as caught:
        from_stripe(theirs, currency)

    assert caught.value.code == "gateway_amount_not_exact"


def test_nothing_refunded_is_zero_but_less_than_nothing_is_refused() -> None:
    assert from_stripe(0, "EUR") == 0

    with pytest.raises(RuleError):
        from_stripe(-1, "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "most"),
    [
        (5_124, "KWD", 5_120),
        (9, "KWD", 0),
        (1_000_50, "MGA", 1_000_00),
        (5, "ISK", 5),
        (7, "EUR", 7),
    ],
)
def test_the_most_that_can_be_charged_is_never_more_than_is_due(
    amount: int, currency: str, most: int
) -> None:
    assert chargeable_by_stripe(amount, currency) == most


supported = st.sampled_from(sorted(code for code, places in EXPONENTS.items() if places <= 3))


@moderate
@given(st.integers(1, 10**12), supported)
def test_what_can_be_charged_goes_there_and_back_unchanged(amount: int, currency: str) -> None:
    chargeable = chargeable_by_stripe(amount, currency)

    assert 0 <= amount - chargeable < 100
    if chargeable:
        assert from_stripe(to_stripe(chargeable, currency), currency) == chargeable
