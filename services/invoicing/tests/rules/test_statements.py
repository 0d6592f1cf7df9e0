"""Statements join without a gap, and their ages add up to what is owed."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.rules.errors import InvalidPeriod
from invoicing.rules.statements import LONGEST_DAYS, End, Entry, life_of, make_statement

FIRST = date(2026, 1, 1)


def an_entry(on: date, amount: int, number: str = "INV-1", due_on: date | None = None) -> Entry:
    at = datetime.combine(on, time(9), UTC)
    kind = "invoice" if amount > 0 else "payment"
    return Entry(on, at, kind, UUID(int=ord(number[-1])), number, due_on or on, amount)


days = st.dates(FIRST, date(2028, 12, 31))
amounts = st.integers(-(10**12), 10**12)
entries = st.lists(
    st.builds(an_entry, days, amounts, st.sampled_from(["A", "B", "C"]), days), max_size=30
)


def test_a_year_is_told_in_order_with_what_was_owed_after_each() -> None:
    told = [
        an_entry(date(2025, 12, 30), 10_000, "INV-1"),
        an_entry(date(2026, 2, 1), -4_000, "INV-1"),
        an_entry(date(2026, 1, 15), 2_500, "INV-2"),
        an_entry(date(2027, 1, 1), 9_900, "INV-3"),
    ]

    account = make_statement(told, FIRST, date(2026, 12, 31))

    assert account.opening_balance == 10_000
    assert [(m.entry.number, m.entry.amount, m.balance) for m in account.movements] == [
        ("INV-2", 2_500, 12_500),
        ("INV-1", -4_000, 8_500),
    ]
    assert (account.charged_amount, account.settled_amount) == (2_500, 4_000)
    assert account.closing_balance == 8_500


@pytest.mark.parametrize(
    ("days_past_due", "place"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (400, 4)],
)
def test_what_is_left_is_as_old_as_it_has_been_due(days_past_due: int, place: int) -> None:
    end = date(2027, 12, 31)
    due_on = end - timedelta(days=days_past_due)
    told = [an_entry(FIRST, 5_000, due_on=due_on), an_entry(FIRST, -1_200, due_on=due_on)]

    account = make_statement(told, FIRST, end)

    assert account.ages == tuple(3_800 if age == place else 0 for age in range(5))


@given(entries, days, days, days)
def test_statements_of_periods_that_follow_each_other_join(
    told: list[Entry], one: date, two: date, three: date
) -> None:
    start, middle, end = sorted((one, two, three))
    following = middle + timedelta(days=1)
    if following > end:
        return

    whole = make_statement(told, start, end)
    first, second = make_statement(told, start, middle), make_statement(told, following, end)

    assert first.closing_balance == second.opening_balance
    assert (*first.movements, *second.movements) == whole.movements
    assert whole.opening_balance == first.opening_balance
    assert whole.closing_balance == second.closing_balance
    assert whole.charged_amount == first.charged_amount + second.charged_amount
    assert whole.settled_amount == first.settled_amount + second.settled_amount


@given(entries, days, days)
def test_a_statement_adds_up(told: list[Entry], one: date, two: date) -> None:
    account = make_statement(told, min(one, two), max(one, two))

    moved = account.charged_amount - account.settled_amount
    assert account.opening_balance + moved == account.closing_balance
    assert sum(account.ages) == account.closing_balance
    balances = [movement.balance for movement in account.movements]
    assert (balances or [account.opening_balance])[-1] == account.closing_balance


@given(st.permutations([an_entry(FIRST, 100, "A"), an_entry(FIRST, -100, "A")]))
def test_what_was_charged_and_paid_in_one_instant_is_told_in_that_order(told: list[Entry]) -> None:
    account = make_statement(told, FIRST, FIRST)

    assert [movement.balance for movement in account.movements] == [100, 0]


def test_what_is_written_off_and_paid_after_all_is_owed_in_between_by_nobody() -> None:
    charge = an_entry(FIRST, 5_000)
    before, after = an_entry(date(2026, 1, 5), -1_000), an_entry(date(2026, 3, 1), -600)
    day = date(2026, 2, 1)

    life = life_of(charge, [after, before], End(day, datetime.combine(day, time(9), UTC)), None)

    account = make_statement(life, FIRST, date(2026, 12, 31))
    assert [(m.entry.kind, m.balance) for m in account.movements] == [
        ("invoice", 5_000), ("payment", 4_000), ("write_off", 0), ("recovery", 600), ("payment", 0),
    ]  # fmt: skip


def test_what_is_written_off_and_then_taken_back_is_owed_no_more_just_once() -> None:
    day, later = date(2026, 2, 1), date(2026, 2, 2)
    ends = (End(each, datetime.combine(each, time(9), UTC)) for each in (day, later))

    life = life_of(an_entry(FIRST, 5_000), [], *ends)

    assert [(entry.kind, entry.amount) for entry in life] == [
        ("invoice", 5_000),
        ("write_off", -5_000),
    ]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (FIRST - timedelta(days=1), "statement_ends_before_it_begins"),
        (FIRST + timedelta(days=LONGEST_DAYS + 1), "statement_is_too_long"),
    ],
)
def test_a_period_of_which_no_account_can_be_given_is_refused(end: date, code: str) -> None:
    with pytest.raises(InvalidPeriod) as caught:
        make_statement([], FIRST, end)

    assert caught.value.code == code
