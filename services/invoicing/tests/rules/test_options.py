"""Whatever a client chooses is priced as if it alone had been offered, and stays within the range."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicing.rules.errors import InvalidChoice, RuleError
from invoicing.rules.options import (
    ONE,
    ONE_OR_NONE,
    Group,
    Span,
    check_options,
    complete_choice,
    open_groups,
    preset_choice,
    price_choice,
    range_of,
)
from invoicing.rules.proposal_totals import ProposalLine, price_proposal
from invoicing.rules.totals import BY_LINE, LineInput, Method, price_document

moderate = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def a_line(price: str, billing: str = "on_acceptance", rate: str = "20", **more) -> ProposalLine:
    rhythm = ("month", 1) if billing == "recurring" else (None, None)
    return ProposalLine(
        more.pop("name", "Work"),
        LineInput(Decimal(1), Decimal(price), Decimal(0), "VAT", Decimal(rate)),
        billing,
        *rhythm,
        **more,
    )


PACKS = (Group("Launch pack"),)
OFFER = (
    a_line("1400.00"),
    a_line("900.00", group="Launch pack"),
    a_line("1850.00", group="Launch pack", preset=True),
    a_line("100.00", "recurring", optional=True),
)


def test_what_is_preset_counts_before_anybody_has_chosen():
    assert preset_choice(OFFER) == (0, 2)
    assert price_choice(OFFER, preset_choice(OFFER), "GBP").once.total_amount == 390_000


def test_the_range_runs_from_the_barest_choice_to_the_fullest():
    span = range_of(OFFER, PACKS, "GBP")

    assert span.once == Span(276_000, 390_000)
    [monthly] = span.recurring
    assert (monthly.interval_unit, monthly.span) == ("month", Span(0, 12_000))


def test_a_group_of_none_may_come_to_nothing():
    span = range_of(OFFER, (Group("Launch pack", ONE_OR_NONE),), "GBP")

    assert span.once == Span(168_000, 390_000)


@pytest.mark.parametrize("options, code, field", [
    ({3}, "options_open", "option_groups.0"),
    ({1, 2}, "option_chosen_twice", "option_groups.0"),
    ({0, 1}, "option_unknown", None),
])  # fmt: skip
def test_a_choice_that_is_none_is_refused(options, code, field):
    with pytest.raises(InvalidChoice) as refused:
        complete_choice(OFFER, PACKS, options)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_choice_of_nothing_at_all_is_refused():
    with pytest.raises(InvalidChoice, match="nothing_chosen"):
        complete_choice([a_line("1.00", optional=True)], [], set())


def test_a_choice_keeps_the_order_of_the_offer():
    assert complete_choice(OFFER, PACKS, {3, 1}) == (0, 1, 3)
    assert open_groups(OFFER, PACKS, {3}) == ["Launch pack"]
    assert open_groups(OFFER, PACKS, {1}) == []


@pytest.mark.parametrize("lines, groups, code", [
    ([a_line("1", group="Packs")], [], "line_group_unknown"),
    ([a_line("1", group="Packs", optional=True)], [Group("Packs")], "line_optional_in_group"),
    ([a_line("1", preset=True)], [], "line_preset_not_allowed"),
    ([a_line("1", group="Packs")], [Group("Packs"), Group("Packs")], "group_name_taken"),
    ([a_line("1")], [Group("Packs")], "group_has_no_lines"),
    ([a_line("1", group="P", preset=True)] * 2, [Group("P")], "group_has_two_presets"),
])  # fmt: skip
def test_options_nobody_could_choose_from_are_refused(lines, groups, code):
    with pytest.raises(RuleError) as refused:
        check_options(lines, groups)

    assert refused.value.code == code


def test_an_offer_whose_range_nobody_could_reckon_is_refused():
    groups = [Group(str(n)) for n in range(7)]
    lines = [
        a_line("5", billing, group=group.name)
        for group in groups
        for billing in ("on_acceptance", "recurring")
    ]

    with pytest.raises(RuleError, match="document_has_too_many_choices"):
        range_of(lines, groups, "GBP")


KINDS = st.sampled_from(["on_acceptance", "on_completion", "recurring"])
RATES = st.sampled_from(["0", "5", "20", "7.7"])
PRICES = st.integers(0, 99_999).map(lambda minor: f"{minor / 100:.2f}")
PRICINGS = st.sampled_from([price_document, Method(tax_rounding=BY_LINE).price])


@st.composite
def offers(draw):
    groups = [
        Group(name, draw(st.sampled_from([ONE, ONE_OR_NONE])))
        for name in draw(st.sampled_from([(), ("A",), ("A", "B")]))
    ]
    kinds = st.tuples(PRICES, KINDS, RATES)
    lines = [a_line(*draw(kinds)) for _ in range(draw(st.integers(1, 2)))]
    lines += [a_line(*draw(kinds), optional=True) for _ in range(draw(st.integers(0, 2)))]
    for group in groups:
        lines += [a_line(*draw(kinds), group=group.name) for _ in range(draw(st.integers(1, 3)))]
    return draw(st.permutations(lines)), groups


def every_choice(lines, groups):
    """Yields every choice that can be accepted."""
    optional = [n for n, line in enumerate(lines) if line.optional]
    ways = [[(), (n,)] for n in optional]
    for group in groups:
        members = [(n,) for n, line in enumerate(lines) if line.group == group.name]
        ways.append(members + ([()] if group.choose == ONE_OR_NONE else []))
    for combination in product(*ways):
        yield {n for picked in combination for n in picked}


def sums(totals):
    """Returns what comes once and at each interval."""
    recurring = {(p.interval_unit, p.interval_count): p.amounts for p in totals.recurring}
    return {None: totals.once} | recurring


@moderate
@given(offers(), PRICINGS)
def test_every_choice_comes_to_what_its_lines_alone_would(offer, price):
    lines, groups = offer

    for options in every_choice(lines, groups):
        agreed = complete_choice(lines, groups, options)
        alone = [line for n, line in enumerate(lines) if n in options or not line.is_option]
        assert price_choice(lines, agreed, "GBP", price) == price_proposal(alone, "GBP", price)


@moderate
@given(offers(), PRICINGS)
def test_the_range_is_exactly_that_of_all_choices(offer, price):
    lines, groups = offer
    span = range_of(lines, groups, "GBP", price)
    each = [
        sums(price_choice(lines, complete_choice(lines, groups, options), "GBP", price))
        for options in every_choice(lines, groups)
    ]

    reckoned = {None: span.once}
    for part in span.recurring:
        reckoned[part.interval_unit, part.interval_count] = part.span
    for interval, found in reckoned.items():
        amounts = [choice[interval].total_amount if interval in choice else 0 for choice in each]
        assert found == Span(min(amounts), max(amounts))
