"""A line that continues another never bills a day twice, and leaves no day of the rhythm out."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from subscriptions.rules.continuing import Continued, begin, cost_before, unbilled
from subscriptions.rules.periods import Interval, Period, period
from subscriptions.rules.proration import charge

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
INTERVALS = st.builds(
    Interval, st.sampled_from(["day", "week", "month", "year"]), st.integers(1, 5)
)


@given(DAYS, INTERVALS, INTERVALS, st.integers(-1, 5), st.integers(0, 700), st.none() | DAYS)
def test_nothing_that_is_billed_is_billed_again(anchor, old, new, last, later, starts_on):
    until = period(anchor, old, last).end if last >= 0 else None
    before = Continued(anchor, old, last, until)
    accepted_on = anchor + timedelta(days=later)

    first = begin(new, starts_on, accepted_on, before)

    assert period(first.anchor, new, first.n).start == first.on
    assert until is None or first.on >= until
    if old == new and starts_on is None:
        # Either it follows what is billed at once, or it bills the running period.
        assert first.on == until or first.on <= accepted_on < period(anchor, new, first.n).end


@given(DAYS, INTERVALS, st.none() | DAYS)
def test_a_line_that_continues_nothing_begins_when_it_says(accepted_on, interval, starts_on):
    first = begin(interval, starts_on, accepted_on, None)

    assert (first.anchor, first.n, first.on) == (
        starts_on or accepted_on,
        0,
        starts_on or accepted_on,
    )


@given(DAYS, INTERVALS, INTERVALS, INTERVALS, st.integers(0, 5), st.integers(0, 700))
def test_what_is_billed_is_carried_over_a_change_that_billed_nothing(
    anchor, first, second, third, last, later
):
    until = period(anchor, first, last).end
    accepted_on = anchor + timedelta(days=later)

    between = begin(second, None, accepted_on, Continued(anchor, first, last, until))
    after = begin(third, None, accepted_on, unbilled(between.anchor, second, between.billed_until))

    assert after.on >= until
    assert second != third or after.on == between.on


@given(DAYS, INTERVALS, INTERVALS, st.integers(0, 700), st.none() | DAYS, st.integers(1, 10**6))
def test_of_a_period_that_is_not_billed_the_days_before_the_new_line_are_and_no_others(
    anchor, old, new, later, starts_on, price
):
    accepted_on = anchor + timedelta(days=later)
    first = begin(new, starts_on, accepted_on, Continued(anchor, old))
    ends_on = min(accepted_on, first.on)

    for n in range(3):
        covers = period(anchor, old, n)
        cost = cost_before(covers, price, ends_on, first.on)

        within = covers.start < ends_on and first.on < covers.end
        part = Period(covers.start, ends_on) if within else None
        assert cost == (charge(covers, price, part) if part else 0)
    assert cost_before(covers, price, ends_on, None) == 0
