"""A proposal's totals are those of the invoices that accepting it will bring."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicing.rules.errors import InvalidLine
from invoicing.rules.proposal_totals import (
    AcceptingStep,
    Amounts,
    ProposalLine,
    ProposalTotals,
    RecurringTotals,
    price_proposal,
)
from invoicing.rules.totals import LineInput, Method, TaxLine, price_document

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FEBRUARY = date(2027, 2, 1)


def priced_at(unit_price: str, rate: str = "20") -> LineInput:
    return LineInput(Decimal(1), Decimal(unit_price), Decimal(0), "VAT", Decimal(rate))


def at_once(name: str, price: str, rate: str = "20") -> ProposalLine:
    return ProposalLine(name, priced_at(price, rate), "on_acceptance")


def when_done(name: str, price: str, rate: str = "20") -> ProposalLine:
    return ProposalLine(name, priced_at(price, rate), "on_completion")


def every(
    unit: str, name: str, price: str, rate: str = "20", on: date | None = None, count: int = 1
) -> ProposalLine:
    return ProposalLine(name, priced_at(price, rate), "recurring", unit, count, on)


def steps_of(totals: ProposalTotals) -> list[tuple[str, str, str | None, int]]:
    return [
        (str(step.when), step.label, step.interval_unit, step.total_amount)
        for step in totals.accepting
    ]


def test_a_proposal_says_what_is_due_once_and_what_recurs() -> None:
    lines = [
        at_once("Discovery and audit", "1400.00"),
        when_done("Visual identity", "3600.00"),
        every("month", "Brand guardianship", "350.00", on=FEBRUARY),
        when_done("Launch pack", "1850.00"),
    ]

    totals = price_proposal(lines, "GBP")

    assert totals.once == Amounts(685_000, 137_000, 822_000)
    assert totals.taxes == (TaxLine("VAT", Decimal(20), 685_000, 137_000),)
    assert totals.recurring == (RecurringTotals("month", 1, Amounts(35_000, 7_000, 42_000)),)
    assert totals.accepting == (
        AcceptingStep("on_acceptance", "Discovery and audit", None, None, 168_000),
        AcceptingStep(FEBRUARY, "Brand guardianship", "month", 1, 42_000),
        AcceptingStep("on_completion", "Visual identity, Launch pack", None, None, 654_000),
    )
    assert [line.total_amount for line in totals.lines] == [168_000, 432_000, 42_000, 222_000]


def test_steps_are_told_in_the_order_they_happen() -> None:
    lines = [
        when_done("Hand-over", "1"),
        every("year", "Domain", "2", on=date(2027, 3, 1)),
        every("year", "License", "3", on=FEBRUARY),
        every("month", "Care", "4", on=FEBRUARY),
        every("month", "Hosting", "5"),
        at_once("Setup", "6"),
    ]

    assert [step[:3] for step in steps_of(price_proposal(lines, "EUR"))] == [
        ("on_acceptance", "Setup", None),
        ("on_acceptance", "Hosting", "month"),
        ("2027-02-01", "Care", "month"),
        ("2027-02-01", "License", "year"),
        ("2027-03-01", "Domain", "year"),
        ("on_completion", "Hand-over", None),
    ]


def test_what_falls_due_together_is_rounded_together() -> None:
    lines = [at_once("Setup", "33.33", "19"), every("month", "Care", "33.33", "19")]

    totals = price_proposal(lines, "EUR")

    # Alone each is taxed 6.33; the first invoice holds both, and 66.66 is taxed 12.67.
    assert totals.recurring[0].amounts == Amounts(3333, 633, 3966)
    assert totals.once == Amounts(3333, 633, 3966)
    assert [step.total_amount for step in totals.accepting] == [3967, 3966]


def test_work_that_recurs_on_different_days_is_never_rounded_together() -> None:
    lines = [
        every("month", "Care", "33.33", "19", on=FEBRUARY),
        every("month", "Hosting", "33.33", "19", on=date(2027, 2, 15)),
    ]

    # Two invoices a month, each taxed 6.33; one invoice over both would be taxed 12.67.
    assert price_proposal(lines, "EUR").recurring[0].amounts == Amounts(6666, 1266, 7932)


def test_intervals_are_summed_apart_and_never_with_each_other() -> None:
    lines = [
        every("year", "License", "100"),
        every("month", "Care", "10", on=FEBRUARY),
        every("month", "Hosting", "20"),
        every("month", "Audit", "30", count=3),
        every("week", "Report", "5"),
    ]

    recurring = price_proposal(lines, "EUR").recurring

    assert [(each.interval_unit, each.interval_count) for each in recurring] == [
        ("week", 1),
        ("month", 1),
        ("month", 3),
        ("year", 1),
    ]
    assert [each.amounts.total_amount for each in recurring] == [600, 3600, 3600, 12_000]


def test_a_proposal_of_recurring_work_alone_is_due_nothing_once() -> None:
    totals = price_proposal([every("month", "Care", "10")], "EUR")

    assert (totals.once, totals.taxes) == (Amounts(0, 0, 0), ())


def test_an_empty_proposal_costs_nothing() -> None:
    totals = price_proposal([], "EUR")

    assert (totals.lines, totals.once, totals.accepting) == ((), Amounts(0, 0, 0), ())


def test_a_firm_that_prices_with_tax_promises_prices_with_tax() -> None:
    totals = price_proposal(
        [at_once("Setup", "119.00", "19")], "EUR", Method(prices_include_tax=True).price
    )

    assert totals.once == Amounts(10_000, 1_900, 11_900)


kinds = st.sampled_from(["at_once", "when_done", "month", "year", "dated"])
offers = st.lists(
    st.tuples(kinds, st.decimals(0, 1000, places=2), st.sampled_from(["0", "7", "19"])), max_size=7
)


def offered(kind: str, price: Decimal, rate: str) -> ProposalLine:
    if kind == "at_once":
        return at_once("a", str(price), rate)
    if kind == "when_done":
        return when_done("a", str(price), rate)
    unit, on = ("month", FEBRUARY) if kind == "dated" else (kind, None)
    return every(unit, "a", str(price), rate, on)


@moderate
@given(offers)
def test_each_moments_steps_add_up_to_its_invoice(offer: list[tuple[str, Decimal, str]]) -> None:
    lines = [offered(*each) for each in offer]

    totals = price_proposal(lines, "EUR")

    for when in {line.when for line in lines}:
        invoice = price_document([line.price for line in lines if line.when == when], "EUR")
        steps = [step.total_amount for step in totals.accepting if step.when == when]
        assert sum(steps) == invoice.total_amount
    assert totals.once.net_amount == sum(tax.taxable_amount for tax in totals.taxes)
    assert totals.once.tax_amount == sum(tax.tax_amount for tax in totals.taxes)
    promised = totals.once.total_amount + sum(
        each.amounts.total_amount for each in totals.recurring
    )
    assert promised == sum(line.total_amount for line in totals.lines)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (ProposalLine("a", priced_at("1"), "whenever"), "line_billing_unknown"),
        (ProposalLine("a", priced_at("1"), "recurring"), "line_interval_missing"),
        (ProposalLine("a", priced_at("1"), "recurring", "month"), "line_interval_missing"),
        (every("fortnight", "a", "1"), "line_interval_unknown"),
        (every("month", "a", "1", count=0), "line_interval_unknown"),
        (every("month", "a", "1", count=1201), "line_interval_unknown"),
        (ProposalLine("a", priced_at("1"), "on_acceptance", "month"), "line_interval_not_allowed"),
        (ProposalLine("a", priced_at("1"), "on_completion", None, 1), "line_interval_not_allowed"),
        (
            ProposalLine("a", priced_at("1"), "on_acceptance", None, None, FEBRUARY),
            "line_starts_on_not_allowed",
        ),
        (at_once("a", "-1"), "line_unit_price_negative"),
    ],
)
def test_a_line_that_cannot_be_billed_says_which_and_why(line: ProposalLine, code: str) -> None:
    with pytest.raises(InvalidLine) as caught:
        price_proposal([every("month", "good", "1"), line], "EUR")

    assert caught.value.code == code
    assert caught.value.position == 2
