"""A credit note mirrors its invoice, and however many there are, they never take back too much."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicing.rules.credit_notes import Billed, Choice, Credited, credit, rests
from invoicing.rules.errors import RuleError
from invoicing.rules.totals import ROUNDINGS, Discount, LineInput, Method, TaxLine

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

RATES = ("0", "7", "19", "20", "5.5", "33.3333")
quantities = st.decimals("0.01", "50", places=2)
lines = st.builds(
    LineInput,
    quantity=quantities,
    unit_price=st.decimals("0", "999.99", places=2),
    discount_percent=st.sampled_from([Decimal(0), Decimal(10), Decimal("33.3")]),
    tax_name=st.sampled_from(["VAT", "GST"]),
    tax_rate=st.sampled_from([Decimal(rate) for rate in RATES]),
)

methods = st.builds(Method, st.booleans(), st.sampled_from(ROUNDINGS))
BEFORE_TAX, WITH_TAX = Method(), Method(True)


def invoice(written, currency="EUR", method=BEFORE_TAX, percent=0):
    off = Discount(Decimal(percent)).of(written, currency)
    totals = method.price(written, currency, off)
    billed = [
        Billed(position, line.quantity, priced.net_amount, line.tax, priced.included_tax_amount)
        for position, (line, priced) in enumerate(zip(written, totals.lines, strict=True), 1)
    ]
    return billed, totals


def columns(line):
    amounts = line.net_amount, line.included_tax_amount, line.discount_amount
    return line.position, line.quantity, *amounts


def simple(quantity="3", price="33.33", rate="20"):
    return invoice([LineInput(Decimal(quantity), Decimal(price), tax_rate=Decimal(rate))])


@st.composite
def steps(draw):
    """An invoice, and choices that somebody might make one after the other."""
    written = draw(st.lists(lines, min_size=1, max_size=4))
    percent = draw(st.sampled_from([0, 0, 7, 50, 99]))
    billed, totals = invoice(written, method=draw(methods), percent=percent)
    before, notes = [], []
    for _ in range(draw(st.integers(0, 5))):
        choices = [
            choice
            for rest in rests(billed, before)
            if (choice := draw(choice_of(rest))) is not None
        ]
        try:
            notes.append(credit(billed, totals.taxes, before, choices))
        except RuleError as error:
            if error.code != "nothing_to_credit":
                raise
            continue
        before += notes[-1].lines
    return billed, totals, before, notes


def choice_of(rest):
    ways = [st.none()]
    if rest.amount > 0:
        ways.append(
            st.builds(Choice, st.just(rest.position), st.none(), st.integers(1, rest.amount))
        )
    if rest.quantity:
        most = rest.quantity
        part = st.decimals("0.01", most, places=2) if most >= Decimal("0.01") else st.just(most)
        ways.append(st.builds(Choice, st.just(rest.position), part))
    return st.one_of(ways)


@moderate
@given(
    st.lists(lines, min_size=1, max_size=6),
    st.sampled_from(["EUR", "JPY", "KWD"]),
    methods,
    st.integers(0, 100),
)
def test_a_credit_note_of_everything_has_its_invoices_columns(written, currency, method, percent):
    billed, totals = invoice(written, currency, method, percent)
    if not totals.total_amount:
        return

    note = credit(billed, totals.taxes, [])

    assert note.taxes == totals.taxes
    assert (note.net_amount, note.tax_amount) == (totals.net_amount, totals.tax_amount)
    assert [columns(line) for line in note.lines] == [columns(line) for line in billed]


@moderate
@given(steps())
def test_no_step_takes_back_more_of_a_line_or_of_a_tax_than_was_billed(story):
    billed, totals, before, notes = story

    for line in billed:
        own = [each for each in before if each.position == line.position]
        assert 0 <= sum(each.net_amount for each in own) <= line.net_amount
        assert sum((each.quantity or Decimal(0) for each in own), Decimal(0)) <= line.quantity
    for tax in totals.taxes:
        taken = [
            t for note in notes for t in note.taxes if (t.name, t.rate) == (tax.name, tax.rate)
        ]
        assert all(each.tax_amount >= 0 for each in taken)
        assert sum(each.tax_amount for each in taken) <= tax.tax_amount
        assert sum(each.taxable_amount for each in taken) <= tax.taxable_amount


@moderate
@given(steps())
def test_after_any_steps_the_rest_is_exactly_what_is_missing(story):
    billed, totals, before, notes = story
    left = totals.total_amount - sum(note.total_amount for note in notes)
    if not left:
        return

    last = credit(billed, totals.taxes, before)

    assert last.total_amount == left
    assert last.net_amount == totals.net_amount - sum(note.net_amount for note in notes)
    assert last.tax_amount == totals.tax_amount - sum(note.tax_amount for note in notes)
    assert all(rest.amount == 0 for rest in rests(billed, [*before, *last.lines]))


@moderate
@given(steps())
def test_every_credit_note_adds_up(story):
    _, _, _, notes = story

    for note in notes:
        assert note.net_amount == sum(line.net_amount for line in note.lines)
        assert note.net_amount == sum(tax.taxable_amount for tax in note.taxes)
        assert note.tax_amount == sum(tax.tax_amount for tax in note.taxes)
        assert note.total_amount > 0
        if any(line.included_tax_amount for line in note.lines):
            taxed = sum(line.amount for line in note.lines)
            assert note.total_amount == taxed


@pytest.mark.parametrize(
    ("quantity", "price", "parts", "expected"),
    [
        ("3", "33.33", ["1", "1", "1"], [3333, 3333, 3333]),
        ("3", "0.01", ["1", "1", "1"], [1, 1, 1]),
        ("4", "0.125", ["1", "1", "1", "1"], [13, 12, 13, 12]),
        ("1.5", "100", ["0.5", "1"], [5000, 10000]),
    ],
)
def test_a_quantity_costs_its_part_and_the_parts_end_at_the_line(quantity, price, parts, expected):
    billed, totals = simple(quantity, price)
    before = []
    for part in parts:
        before += credit(billed, totals.taxes, before, [Choice(1, Decimal(part))]).lines

    assert [line.net_amount for line in before] == expected
    assert sum(expected) == billed[0].net_amount


def test_a_price_that_contains_tax_is_credited_as_it_was_paid():
    billed, totals = invoice(
        [LineInput(Decimal(3), Decimal("0.99"), tax_rate=Decimal(20))], method=WITH_TAX
    )
    before = []
    for _ in range(3):
        before += credit(billed, totals.taxes, before, [Choice(1, Decimal(1))]).lines

    # 2.97 contains 0.495 of tax: fifty cents, which three times 0.165 would make fifty-one.
    assert [line.amount for line in before] == [99, 99, 99]
    assert [line.included_tax_amount for line in before] == [17, 16, 17]
    assert credit(billed, totals.taxes, [], [Choice(1, amount=120)]).total_amount == 120


def test_a_tax_that_rounds_is_not_taken_back_twice():
    billed, totals = invoice([LineInput(Decimal(1), Decimal("0.03"), tax_rate=Decimal(20))] * 3)
    before, taxes = [], []
    for position in (1, 2, 3):
        note = credit(billed, totals.taxes, before, [Choice(position)])
        before += note.lines
        taxes.append(note.tax_amount)

    # 9 cents at 20 % are 1.8: two cents, which three single lines of 0.6 would make three.
    assert totals.tax_amount == 2
    assert taxes == [1, 0, 1]


def test_once_a_part_was_an_amount_the_rest_has_no_quantity():
    billed, totals = simple()
    note = credit(billed, totals.taxes, [], [Choice(1, amount=1000)])

    last = credit(billed, totals.taxes, note.lines)

    assert last.lines == (Credited(1, None, 8999),)


def test_a_line_that_costs_nothing_is_on_the_credit_note_of_everything():
    free = LineInput(Decimal(1), Decimal(0))
    billed, totals = invoice([LineInput(Decimal(1), Decimal(10)), free])

    assert [line.position for line in credit(billed, totals.taxes, []).lines] == [1, 2]


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ([Choice(2)], "credit_line_unknown"),
        ([Choice(1), Choice(1)], "credit_line_repeated"),
        ([Choice(1, Decimal(1), 5)], "credit_quantity_and_amount"),
        ([Choice(1, Decimal(0))], "credit_quantity_not_positive"),
        ([Choice(1, Decimal("3.01"))], "credit_quantity_above_rest"),
        ([Choice(1, amount=0)], "credit_amount_not_positive"),
        ([Choice(1, amount=10000)], "credit_amount_above_rest"),
        ([], "nothing_to_credit"),
    ],
)
def test_what_cannot_be_credited_is_refused_by_its_code(choices, code):
    billed, totals = simple()

    with pytest.raises(RuleError) as refusal:
        credit(billed, totals.taxes, [], choices)

    assert refusal.value.code == code


def test_a_quantity_is_refused_where_a_part_was_an_amount():
    billed, totals = simple()
    note = credit(billed, totals.taxes, [], [Choice(1, amount=1)])

    with pytest.raises(RuleError) as refusal:
        credit(billed, totals.taxes, note.lines, [Choice(1, Decimal(1))])

    assert refusal.value.code == "credit_quantity_above_rest"


def test_a_stage_that_is_all_tax_is_credited_with_the_first_of_it_and_once():
    tax = ("VAT", Decimal(20))
    billed = [Billed(place, Decimal(1), 0, tax) for place in (1, 2)]
    taxes = [TaxLine(*tax, 0, 1)]

    first = credit(billed, taxes, [], [Choice(2)])
    whole = credit(billed, taxes, [])

    assert (first.net_amount, first.tax_amount) == (0, 1)
    assert (whole.net_amount, whole.tax_amount, len(whole.lines)) == (0, 1, 2)
    with pytest.raises(RuleError, match="nothing_to_credit"):
        credit(billed, taxes, first.lines)


def test_where_what_is_given_back_bears_more_tax_no_more_is_credited_than_the_total():
    given = Billed(1, Decimal(-1), -42_00, ("VAT", Decimal(20)))
    charged = Billed(2, Decimal(1), 78_00, ("", Decimal(0)))
    taxes = [TaxLine("VAT", Decimal(20), -42_00, -8_40), TaxLine("", Decimal(0), 78_00, 0)]

    # 36.00 before tax, and 27.60 with it: that is all that was paid.
    with pytest.raises(RuleError, match="credit_above_invoice"):
        credit([given, charged], taxes, [], [Choice(2, amount=27_61)])
    first = credit([given, charged], taxes, [], [Choice(2, amount=20_00)])
    with pytest.raises(RuleError, match="credit_above_invoice"):
        credit([given, charged], taxes, first.lines, [Choice(2, amount=7_61)])

    rest = credit([given, charged], taxes, first.lines)
    assert first.total_amount + rest.total_amount == 27_60
