"""Stages of any sizes, one after another, are together exactly what was approved."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from invoicing.rules.errors import InvalidDocument
from invoicing.rules.stages import Left, percent_stage, stage, total_of, totals_of
from invoicing.rules.totals import LineInput, Totals, price_document

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])

priced_lines = st.lists(
    st.builds(
        LineInput,
        quantity=st.decimals(0, 100, places=2),
        unit_price=st.decimals(0, 1000, places=2),
        discount_percent=st.decimals(0, 100, places=1),
        tax_name=st.sampled_from(["", "VAT", "City"]),
        tax_rate=st.sampled_from([Decimal(rate) for rate in ("0", "7", "7.0", "8.875", "20")]),
    ),
    min_size=1,
    max_size=6,
)
sizes = st.lists(st.integers(1, 10**6), max_size=6)
percents = st.lists(st.decimals(Decimal("0.01"), 100, places=2), max_size=8)


def left_of(totals: Totals) -> list[Left]:
    return [
        Left(line.tax_name, line.tax_rate, line.net_amount, line.tax_amount)
        for line in totals.lines
    ]


def minus(left: list[Left], billed: tuple[Left, ...]) -> list[Left]:
    return [
        Left(a.tax_name, a.tax_rate, a.net_amount - b.net_amount, a.tax_amount - b.tax_amount)
        for a, b in zip(left, billed, strict=True)
    ]


def a_line(net: int, tax: int = 0, rate: str = "20") -> Left:
    return Left("VAT", Decimal(rate), net, tax)


@moderate
@given(lines=priced_lines, amounts=sizes)
def test_stages_of_any_sizes_add_up_to_the_estimate_in_every_column(
    lines: list[LineInput], amounts: list[int]
) -> None:
    whole = price_document(lines, "EUR")
    left, billed = left_of(whole), []
    for amount in amounts:
        if 0 < amount < total_of(left):
            billed.append(stage(amount, left))
            assert total_of(billed[-1]) == amount
            left = minus(left, billed[-1])
            assert all(line.net_amount >= 0 and line.tax_amount >= 0 for line in left)
    billed.append(stage(total_of(left), left))

    sums = [totals_of(shares, "EUR") for shares in billed]
    assert sum(each.net_amount for each in sums) == whole.net_amount
    assert sum(each.tax_amount for each in sums) == whole.tax_amount
    assert sum(each.total_amount for each in sums) == whole.total_amount
    for index, line in enumerate(whole.lines):
        assert sum(shares[index].net_amount for shares in billed) == line.net_amount
        assert sum(shares[index].tax_amount for shares in billed) == line.tax_amount
    for index, tax in enumerate(whole.taxes):
        assert sum(each.taxes[index].taxable_amount for each in sums) == tax.taxable_amount
        assert sum(each.taxes[index].tax_amount for each in sums) == tax.tax_amount


@moderate
@given(lines=priced_lines, amount=st.integers(1, 10**7))
def test_within_a_tax_a_stage_bears_it_as_the_rest_does_to_the_minor_unit(
    lines: list[LineInput], amount: int
) -> None:
    whole = price_document(lines, "EUR")
    assume(amount <= whole.total_amount)

    billed = totals_of(stage(amount, left_of(whole)), "EUR")

    for tax, all_of_it in zip(billed.taxes, whole.taxes, strict=True):
        gross = all_of_it.taxable_amount + all_of_it.tax_amount
        right = gross and (tax.taxable_amount + tax.tax_amount) * all_of_it.tax_amount / gross
        assert abs(tax.tax_amount - right) < 1


@moderate
@given(total=st.integers(0, 10**9), parts=percents)
def test_percents_are_rounded_together_whatever_their_number(
    total: int, parts: list[Decimal]
) -> None:
    earlier: list[tuple[Decimal, int]] = []
    for part in parts:
        if sum((each for each, _ in earlier), start=part) < 100:
            earlier.append((part, percent_stage(total, part, earlier)))
    last = 100 - sum((each for each, _ in earlier), start=Decimal(0))

    earlier.append((last, percent_stage(total, last, earlier)))

    assert sum(amount for _, amount in earlier) == total
    assert all(amount >= 0 for _, amount in earlier)


def test_ten_tenths_of_an_odd_amount_are_the_whole() -> None:
    earlier: list[tuple[Decimal, int]] = []
    for _ in range(10):
        earlier.append((Decimal(10), percent_stage(105, Decimal(10), earlier)))

    assert [amount for _, amount in earlier] == [11, 10, 11, 10, 11, 10, 11, 10, 11, 10]


@pytest.mark.parametrize(
    ("amount", "shares"),
    [
        (1, [(1, 0), (0, 0)]),
        (100, [(55, 11), (28, 6)]),
        (300, [(167, 34), (83, 16)]),
        (600, [(333, 67), (167, 33)]),
    ],
)
def test_a_stage_is_shared_by_largest_remainder(amount: int, shares: list[tuple[int, int]]) -> None:
    billed = stage(amount, [a_line(333, 67), a_line(167, 33)])

    assert [(line.net_amount, line.tax_amount) for line in billed] == shares


@pytest.mark.parametrize(
    ("amount", "left", "code"),
    [
        (601, [a_line(500, 100)], "stage_above_rest"),
        (1, [a_line(0)], "stage_above_rest"),
        (0, [a_line(500, 100)], "stage_comes_to_nothing"),
        (-1, [a_line(500, 100)], "stage_comes_to_nothing"),
        (-1, [a_line(0)], "stage_comes_to_nothing"),
    ],
)
def test_more_than_the_rest_and_nothing_are_no_stages(
    amount: int, left: list[Left], code: str
) -> None:
    with pytest.raises(InvalidDocument, match=code):
        stage(amount, left)


def test_what_costs_nothing_is_billed_once_as_nothing() -> None:
    assert stage(0, [a_line(0)]) == (a_line(0),)


def test_percents_above_the_whole_are_refused() -> None:
    with pytest.raises(InvalidDocument, match="stage_above_rest"):
        percent_stage(1000, Decimal(41), [(Decimal(60), 600)])


def test_20_and_20_00_are_one_tax() -> None:
    totals = totals_of([a_line(100, 20), a_line(200, 40, "20.00")], "EUR")

    assert [(tax.taxable_amount, tax.tax_amount) for tax in totals.taxes] == [(300, 60)]
