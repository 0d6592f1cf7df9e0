"""Every column of a document adds up to the minor unit, in every currency and tax treatment."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicing.rules.totals import (
    ROUNDINGS,
    LineInput,
    Method,
    Totals,
    percent_of,
    price_document,
    price_line,
    with_tax,
    without_tax,
)

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])

methods = st.builds(Method, st.booleans(), st.sampled_from(ROUNDINGS))
INCLUSIVE, BY_LINE = Method(True), Method(False, "line")
lines_of_any_kind = st.lists(
    st.builds(
        LineInput,
        quantity=st.decimals(0, 1000, places=3),
        unit_price=st.decimals(0, 10_000, places=4),
        discount_percent=st.decimals(0, 100, places=2),
        tax_name=st.sampled_from(["", "VAT", "City"]),
        tax_rate=st.sampled_from(
            [Decimal(rate) for rate in ("0", "7", "7.0", "8.875", "19", "100")]
        ),
    ),
    max_size=8,
)
currencies = st.sampled_from(["JPY", "EUR", "KWD", "CLF"])


def a_line(
    unit_price: str, rate: str = "0", quantity: str = "1", discount: str = "0", tax: str = "VAT"
) -> LineInput:
    return LineInput(Decimal(quantity), Decimal(unit_price), Decimal(discount), tax, Decimal(rate))


def taxes_of(totals: Totals) -> list[tuple[str, str, int, int]]:
    return [(tax.name, str(tax.rate), tax.taxable_amount, tax.tax_amount) for tax in totals.taxes]


def sums_of(totals: Totals) -> tuple[int, int, int]:
    return totals.net_amount, totals.tax_amount, totals.total_amount


@pytest.mark.parametrize(
    ("line", "currency", "amount"),
    [
        (a_line("33.33"), "EUR", 3333),
        (a_line("0.005"), "EUR", 1),
        (a_line("0.0049"), "EUR", 0),
        (a_line("0.00333", quantity="1500"), "EUR", 500),
        (a_line("99.99", quantity="2.5"), "EUR", 24998),
        (a_line("19.99", quantity="3", discount="12.5"), "EUR", 5247),
        (a_line("10", discount="100"), "EUR", 0),
        (a_line("10", quantity="0"), "EUR", 0),
        (a_line("1234.5"), "JPY", 1235),
        (a_line("333", quantity="0.5"), "JPY", 167),
        (a_line("1.2345"), "KWD", 1235),
        (a_line("0.0005"), "KWD", 1),
        (a_line("0.1", quantity="3"), "EUR", 30),
    ],
)
def test_a_line_is_rounded_once_half_away_from_zero(
    line: LineInput, currency: str, amount: int
) -> None:
    assert price_line(line, currency) == amount


def test_three_times_33_33_at_19_percent_is_taxed_once_over_the_document() -> None:
    totals = price_document([a_line("33.33", "19")] * 3, "EUR")

    # 99.99 at 19 % is 18.9981, so 19.00; the lines share it as 6.34, 6.33 and 6.33.
    assert sums_of(totals) == (9999, 1900, 11899)
    assert [line.tax_amount for line in totals.lines] == [634, 633, 633]
    assert [line.total_amount for line in totals.lines] == [3967, 3966, 3966]


def test_three_times_33_33_at_19_percent_loses_a_cent_when_taxed_line_by_line() -> None:
    totals = BY_LINE.price([a_line("33.33", "19")] * 3, "EUR")

    assert sums_of(totals) == (9999, 1899, 11898)
    assert [line.tax_amount for line in totals.lines] == [633, 633, 633]


def test_inclusive_prices_at_two_rates_never_change() -> None:
    totals = INCLUSIVE.price([a_line("10.00", "7"), a_line("10.00", "19")], "EUR")

    # 1000 x 7 / 107 is 65.42; 1000 x 19 / 119 is 159.66.
    assert sums_of(totals) == (1775, 225, 2000)
    assert taxes_of(totals) == [("VAT", "7", 935, 65), ("VAT", "19", 840, 160)]
    assert [line.net_amount for line in totals.lines] == [935, 840]


def test_inclusive_tax_is_rounded_once_per_rate() -> None:
    totals = INCLUSIVE.price([a_line("0.10", "19")] * 3, "EUR")

    # 30 x 19 / 119 is 4.79, so 5; line by line it would be 3 times 1.60, so 6.
    assert totals.tax_amount == 5
    assert [line.tax_amount for line in totals.lines] == [2, 2, 1]
    assert totals.total_amount == 30


def test_inclusive_tax_by_line_is_rounded_on_each() -> None:
    totals = Method(True, "line").price([a_line("0.10", "19")] * 3, "EUR")

    assert [line.tax_amount for line in totals.lines] == [2, 2, 2]
    assert (totals.tax_amount, totals.total_amount) == (6, 30)


@pytest.mark.parametrize(
    ("before", "rate", "contains"),
    [("100", "20", "120"), ("0.01", "19", "0.0119"), ("33.33", "8.875", "36.2880375"),
     ("0.00000001", "50", "0.00000002"), ("12.5", "0", "12.5")],
)  # fmt: skip
def test_a_price_gets_its_tax_on_top(before: str, rate: str, contains: str) -> None:
    assert with_tax(Decimal(before), Decimal(rate)) == Decimal(contains)


@pytest.mark.parametrize(
    ("contains", "rate", "before"), [("120", "20", "100"), ("10", "7", "9.34579439")]
)
def test_a_price_that_contains_tax_is_told_without(contains: str, rate: str, before: str) -> None:
    assert without_tax(Decimal(contains), Decimal(rate)) == Decimal(before)


@pytest.mark.parametrize(
    ("currency", "price", "sums"),
    [
        ("JPY", "105", (105, 11, 116)),
        ("JPY", "104", (104, 10, 114)),
        ("KWD", "1.005", (1005, 101, 1106)),
        ("EUR", "0.05", (5, 1, 6)),
        ("EUR", "0.04", (4, 0, 4)),
    ],
)
def test_ten_percent_rounds_in_the_currencys_own_minor_unit(
    currency: str, price: str, sums: tuple[int, int, int]
) -> None:
    assert sums_of(price_document([a_line(price, "10")], currency)) == sums


def test_taxes_are_grouped_by_name_and_rate_in_a_stable_order() -> None:
    lines = [
        a_line("10", "20.00"),
        a_line("10", "5"),
        a_line("10", "20"),
        a_line("10", "20", tax="City"),
        a_line("10", "0", tax=""),
    ]

    assert taxes_of(price_document(lines, "GBP")) == [
        ("", "0", 1000, 0),
        ("City", "20", 1000, 200),
        ("VAT", "5", 1000, 50),
        ("VAT", "20", 2000, 400),
    ]


def test_a_document_discount_is_shared_by_largest_remainder_before_tax() -> None:
    lines = [a_line("33.33", "19"), a_line("33.33", "19"), a_line("33.34", "7")]

    totals = price_document(lines, "EUR", discount_amount=1000)

    assert [line.discount_amount for line in totals.lines] == [333, 333, 334]
    assert [line.net_amount for line in totals.lines] == [3000, 3000, 3000]
    assert taxes_of(totals) == [("VAT", "7", 3000, 210), ("VAT", "19", 6000, 1140)]
    assert sums_of(totals) == (9000, 1350, 10350)


def test_an_inclusive_discount_takes_its_tax_with_it() -> None:
    totals = INCLUSIVE.price([a_line("119.00", "19")], "EUR", discount_amount=1190)

    assert sums_of(totals) == (9000, 1710, 10710)


def test_a_discount_may_take_everything_and_leave_zero_tax() -> None:
    totals = price_document([a_line("5", "20"), a_line("0", "20")], "EUR", discount_amount=500)

    assert sums_of(totals) == (0, 0, 0)
    assert [line.discount_amount for line in totals.lines] == [500, 0]


def test_a_document_without_lines_costs_nothing() -> None:
    totals = price_document([], "EUR")

    assert (sums_of(totals), totals.lines, totals.taxes) == ((0, 0, 0), (), ())


@pytest.mark.parametrize(
    ("amount", "percent", "expected"),
    [(1000, "10", 100), (999, "12.5", 125), (5, "10", 1), (4, "10", 0), (100, "0", 0)],
)
def test_a_percentage_of_an_amount_is_rounded_once(
    amount: int, percent: str, expected: int
) -> None:
    assert percent_of(amount, Decimal(percent)) == expected


@moderate
@given(lines_of_any_kind, currencies, methods, st.integers(0, 100))
def test_every_column_adds_up(
    lines: list[LineInput], currency: str, method: Method, share: int
) -> None:
    before = sum(price_line(line, currency) for line in lines)
    discount = percent_of(before, Decimal(share))

    totals = method.price(lines, currency, discount)

    assert totals.net_amount == sum(line.net_amount for line in totals.lines)
    assert totals.tax_amount == sum(line.tax_amount for line in totals.lines)
    assert totals.total_amount == sum(line.total_amount for line in totals.lines)
    assert totals.net_amount == sum(tax.taxable_amount for tax in totals.taxes)
    assert totals.tax_amount == sum(tax.tax_amount for tax in totals.taxes)
    assert totals.total_amount == totals.net_amount + totals.tax_amount
    assert discount == sum(line.discount_amount for line in totals.lines)
    assert [line.amount for line in totals.lines] == [price_line(line, currency) for line in lines]
    for line in totals.lines:
        assert line.total_amount == line.net_amount + line.tax_amount
        assert min(line.net_amount, line.tax_amount, line.discount_amount) >= 0


@moderate
@given(
    lines_of_any_kind,
    currencies,
    st.builds(Method, st.just(True), st.sampled_from(ROUNDINGS)),
    st.integers(0, 100),
)
def test_inclusive_totals_are_what_the_lines_say_less_the_discount(
    lines: list[LineInput], currency: str, method: Method, share: int
) -> None:
    before = sum(price_line(line, currency) for line in lines)
    discount = percent_of(before, Decimal(share))

    assert method.price(lines, currency, discount).total_amount == before - discount


@moderate
@given(lines_of_any_kind, currencies)
def test_exclusive_tax_per_rate_is_within_half_a_unit_of_exact(
    lines: list[LineInput], currency: str
) -> None:
    for tax in price_document(lines, currency).taxes:
        assert abs(tax.tax_amount - tax.taxable_amount * tax.rate / 100) <= Decimal("0.5")


@moderate
@given(
    lines_of_any_kind.flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))),
    methods,
)
def test_the_order_of_lines_changes_no_total(
    orders: tuple[list[LineInput], list[LineInput]], method: Method
) -> None:
    one, other = (method.price(lines, "EUR") for lines in orders)

    assert (sums_of(one), one.taxes) == (sums_of(other), other.taxes)
