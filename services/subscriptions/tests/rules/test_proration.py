"""The parts of a period add up to its price, however it is cut and however often its price changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscriptions.rules.errors import RuleError
from subscriptions.rules.periods import Period
from subscriptions.rules.proration import Adjustment, State, adjustments, charge

DECEMBER = Period(date(2026, 12, 1), date(2027, 1, 1))

prices = st.integers(0, 10**9)
periods = st.builds(
    lambda start, days: Period(start, start + timedelta(days=days)),
    st.dates(date(2026, 1, 1), date(2032, 12, 31)),
    st.integers(1, 400),
)


def of_december(first: int, before: int, price: int = 31_00) -> int:
    days = [DECEMBER.start + timedelta(days=n - 1) for n in (first, before)]
    return charge(DECEMBER, price, Period(*days))


@pytest.mark.parametrize(
    ("first", "before", "cost"), [(1, 32, 3100), (1, 1, 0), (1, 2, 100), (15, 32, 1700)]
)
def test_a_part_costs_its_days_of_the_whole(first: int, before: int, cost: int) -> None:
    assert of_december(first, before) == cost


def test_the_day_of_a_change_belongs_to_the_new_state() -> None:
    changed = [State(DECEMBER.start, 31_00), State(date(2026, 12, 11), 62_00)]

    # Ten days of the old price are over; 21 days of it come back, and 21 of the new one are paid.
    assert adjustments(DECEMBER, changed) == [Adjustment(date(2026, 12, 11), 21_00, 42_00)]


def test_two_changes_on_one_day_leave_nothing_of_the_first() -> None:
    day = date(2026, 12, 11)
    changed = [State(DECEMBER.start, 31_00), State(day, 99_00), State(day, 62_00)]

    first, second = adjustments(DECEMBER, changed)

    assert first.charge == second.credit
    assert (first.credit, second.charge) == (21_00, 42_00)


@settings(max_examples=200, deadline=None)
@given(periods, prices, st.lists(st.floats(0, 1), max_size=6))
def test_a_period_cut_anywhere_costs_its_price(
    whole: Period, price: int, cuts: list[float]
) -> None:
    days = [whole.start + timedelta(days=int(cut * whole.days)) for cut in sorted(cuts)]
    edges = [whole.start, *days, whole.end]

    parts = [charge(whole, price, Period(*edges[n : n + 2])) for n in range(len(edges) - 1)]

    assert sum(parts) == price
    assert min(parts) >= 0


@settings(max_examples=200, deadline=None)
@given(periods, st.lists(st.tuples(st.floats(0, 0.999), prices), min_size=1, max_size=6))
def test_a_chain_of_changes_costs_what_each_state_costs_for_its_own_days(
    whole: Period, drawn: list[tuple[float, int]]
) -> None:
    drawn[0] = (0, drawn[0][1])
    states = [State(whole.start + timedelta(days=int(a * whole.days)), p) for a, p in sorted(drawn)]
    states[0] = State(whole.start, states[0].price)

    paid = states[0].price + sum(each.charge - each.credit for each in adjustments(whole, states))

    ends = [*(state.since for state in states[1:]), whole.end]
    own = [
        charge(whole, s.price, Period(s.since, end)) for s, end in zip(states, ends, strict=True)
    ]
    assert paid == sum(own)
    exact = (
        sum(s.price * (e - s.since).days for s, e in zip(states, ends, strict=True)) / whole.days
    )
    assert abs(paid - exact) <= len(states)


@settings(max_examples=100, deadline=None)
@given(periods, prices, st.lists(st.floats(0, 0.999), max_size=6))
def test_changes_to_the_same_price_cost_nothing(
    whole: Period, price: int, cuts: list[float]
) -> None:
    days = [whole.start + timedelta(days=int(cut * whole.days)) for cut in sorted(cuts)]
    states = [State(day, price) for day in (whole.start, *days)]

    assert sum(each.charge - each.credit for each in adjustments(whole, states)) == 0


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ((1, 32), "part_outside_period"),
        ((2, 5), "part_outside_period"),
        ((), "part_outside_period"),
        ((1, 9, 5), "changes_out_of_order"),
    ],
)
def test_changes_that_are_not_of_the_period_are_refused(days: tuple[int, ...], code: str) -> None:
    states = [State(DECEMBER.start + timedelta(days=day - 1), 1) for day in days]

    with pytest.raises(RuleError) as caught:
        adjustments(DECEMBER, states)

    assert caught.value.code == code


def test_a_part_that_sticks_out_is_refused() -> None:
    with pytest.raises(RuleError, match="part_outside_period"):
        of_december(1, 33)
