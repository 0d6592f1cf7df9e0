"""Money is exact: rounding mirrors, shares add up, and no currency is guessed."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.money import (
    EXPONENTS,
    MAX_AMOUNT,
    MoneyError,
    exponent,
    format_amount,
    parse_decimal,
    round_half_away,
    split,
    to_major,
    to_minor,
)

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

currencies = st.sampled_from(sorted(EXPONENTS))
amounts = st.integers(-MAX_AMOUNT, MAX_AMOUNT)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


def code_of(caught: pytest.ExceptionInfo[MoneyError]) -> str:
    return caught.value.code


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [
        ("JPY", 0),
        ("ISK", 0),
        ("UGX", 0),
        ("XOF", 0),
        ("EUR", 2),
        ("HUF", 2),
        ("MGA", 2),
        ("XCG", 2),
        ("IQD", 3),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("UYW", 4),
    ],
)
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "XXX", "XAU", "DEM", "HRK", "BGN", "ANG"])
def test_a_currency_that_is_not_current_is_refused(currency: str) -> None:
    with pytest.raises(MoneyError) as caught:
        exponent(currency)

    assert code_of(caught) == "currency_unknown"


def test_every_current_currency_is_known_once() -> None:
    assert len(EXPONENTS) == 165
    assert all(len(currency) == 3 and currency.isupper() for currency in EXPONENTS)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.5", 1),
        ("-0.5", -1),
        ("1.5", 2),
        ("2.5", 3),
        ("-2.5", -3),
        ("0.4999999999999999999999999999999999", 0),
        ("123456789012345678901234567890.5", 123456789012345678901234567891),
        ("-0", 0),
    ],
)
def test_halves_round_away_from_zero_at_any_precision(value: str, rounded: int) -> None:
    assert round_half_away(Decimal(value)) == rounded


@moderate
@given(st.decimals(-(10**12), 10**12, places=6))
def test_a_rounded_negative_mirrors_its_positive(value: Decimal) -> None:
    assert round_half_away(-value) == -round_half_away(value)
    assert abs(round_half_away(value) - value) <= Decimal("0.5")


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_refused(value: str) -> None:
    with pytest.raises(MoneyError) as caught:
        round_half_away(Decimal(value))

    assert code_of(caught) == "amount_not_finite"


@pytest.mark.parametrize("value", ["1E+31", "-1E+31", "1E-61", "1E+999999", "1E-999999"])
def test_a_short_text_cannot_ask_for_a_billion_digits(value: str) -> None:
    for compute in (round_half_away, lambda major: to_minor(major, "EUR")):
        with pytest.raises(MoneyError) as caught:
            compute(Decimal(value))

        assert code_of(caught) == "amount_too_large"


@pytest.mark.parametrize(
    ("major", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.505", "EUR", 1251),
        ("-12.505", "EUR", -1251),
        ("12.5049", "EUR", 1250),
        ("1250", "JPY", 1250),
        ("1250.5", "JPY", 1251),
        ("0.0005", "KWD", 1),
        ("1.234", "KWD", 1234),
        ("0.1", "CLF", 1000),
    ],
)
def test_a_major_amount_becomes_minor_units(major: str, currency: str, minor: int) -> None:
    assert to_minor(major, currency) == minor
    assert to_minor(Decimal(major), currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1\n",
        "1e3",
        "+1",
        "1_000",
        "1,5",
        ".5",
        "5.",
        "NaN",
        "--1",
        "0x1",
        "١٢",
        "1" * 31,
    ],
)
def test_only_plain_decimals_are_read(text: str) -> None:
    with pytest.raises(MoneyError) as caught:
        parse_decimal(text)

    assert code_of(caught) == "decimal_malformed"


def test_an_amount_beyond_what_json_keeps_exactly_is_refused() -> None:
    assert to_minor("90071992547409.91", "EUR") == MAX_AMOUNT

    with pytest.raises(MoneyError) as caught:
        to_minor("90071992547409.92", "EUR")

    assert code_of(caught) == "amount_too_large"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1250, "EUR", "12.50"),
        (-5, "EUR", "-0.05"),
        (0, "EUR", "0.00"),
        (1250, "JPY", "1250"),
        (1234, "KWD", "1.234"),
        (1, "CLF", "0.0001"),
        (MAX_AMOUNT, "KWD", "9007199254740.991"),
    ],
)
def test_an_amount_is_written_with_its_currencys_decimals(
    amount: int, currency: str, text: str
) -> None:
    assert format_amount(amount, currency) == text


@moderate
@given(amounts, currencies)
def test_what_is_written_reads_back_as_the_same_amount(amount: int, currency: str) -> None:
    assert to_minor(format_amount(amount, currency), currency) == amount
    assert to_minor(to_major(amount, currency), currency) == amount


@pytest.mark.parametrize(
    ("total", "shares_of", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (200, [1, 1, 1], [67, 67, 66]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (1, [1, 1], [1, 0]),
        (10, [1, 2, 4], [1, 3, 6]),
        (7, [0, 3, 0, 3], [0, 4, 0, 3]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
        (1000, [Decimal("33.3"), Decimal("33.3"), Decimal("33.4")], [333, 333, 334]),
        (100, [Decimal("0.5"), 1], [33, 67]),
        (5, [Decimal("1E+2"), 100], [3, 2]),
    ],
)
def test_a_total_is_shared_by_largest_remainder(
    total: int, shares_of: list[int | Decimal], shares: list[int]
) -> None:
    assert split(total, shares_of) == shares


@moderate
@given(amounts, weights)
def test_shares_add_up_and_stay_within_one_unit_of_exact(total: int, weighed: list[int]) -> None:
    shares = split(total, weighed)

    assert sum(shares) == total
    for share, weight in zip(shares, weighed, strict=True):
        assert abs(share * sum(weighed) - total * weight) < sum(weighed)
        assert weight or not share


@moderate
@given(amounts, weights)
def test_the_shares_of_a_negative_mirror_those_of_its_positive(
    total: int, weighed: list[int]
) -> None:
    assert split(-total, weighed) == [-share for share in split(total, weighed)]


@moderate
@given(st.integers(0, 10**6), st.integers(1, 20))
def test_equal_weights_favor_the_earlier_share(total: int, count: int) -> None:
    shares = split(total, [1] * count)

    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= 1


@pytest.mark.parametrize("no_weight", [[], [0, 0], [Decimal(0)]])
def test_sharing_something_over_no_weight_is_an_error(no_weight: list[int | Decimal]) -> None:
    with pytest.raises(MoneyError) as caught:
        split(1, no_weight)

    assert code_of(caught) == "weights_all_zero"


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(MoneyError) as caught:
        split(100, [2, -1])

    assert code_of(caught) == "weight_negative"


def test_a_weight_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(MoneyError) as caught:
        split(100, [Decimal("NaN")])

    assert code_of(caught) == "amount_not_finite"
