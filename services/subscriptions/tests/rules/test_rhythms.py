"""Another rhythm begins where the old one stops: no day twice, none left out, and the day is kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.rules.errors import RuleError
from subscriptions.rules.periods import Interval, occurrence, period
from subscriptions.rules.rhythms import rebegin

ANCHORS = st.dates(date(2026, 1, 1), date(2032, 12, 31))
INTERVALS = st.builds(
    Interval, st.sampled_from(["day", "week", "month", "year"]), st.integers(1, 6)
)


@given(anchor=ANCHORS, old=INTERVALS, new=INTERVALS, billed=st.integers(0, 12))
def test_the_new_rhythm_begins_on_the_day_the_old_one_ends_and_has_no_gap(anchor, old, new, billed):
    ends = period(anchor, old, billed).end

    found, first = rebegin(anchor, new, ends)

    assert first.on == ends == occurrence(found, new, first.n)
    periods = [period(found, new, first.n + k) for k in range(6)]
    assert periods[0].start == ends
    assert [each.end for each in periods[:-1]] == [each.start for each in periods[1:]]


@given(anchor=ANCHORS, billed=st.integers(0, 40))
def test_the_same_rhythm_again_has_the_very_same_days(anchor, billed):
    monthly = Interval("month")

    found, first = rebegin(anchor, monthly, period(anchor, monthly, billed).end)

    days = [occurrence(found, monthly, first.n + k) for k in range(24)]
    assert days == [occurrence(anchor, monthly, billed + 1 + k) for k in range(24)]


@pytest.mark.parametrize(
    ("anchor", "interval", "on", "next_one"),
    [
        (date(2026, 1, 31), Interval("month", 1), date(2026, 2, 28), date(2026, 3, 31)),
        (date(2026, 1, 31), Interval("month", 2), date(2026, 2, 28), date(2026, 4, 30)),
        (date(2026, 1, 31), Interval("month", 3), date(2026, 2, 28), date(2026, 5, 31)),
        (date(2026, 1, 31), Interval("year", 1), date(2026, 3, 31), date(2027, 3, 31)),
        (date(2026, 1, 15), Interval("week", 2), date(2026, 2, 15), date(2026, 3, 1)),
        (date(2026, 1, 28), Interval("month", 1, True), date(2026, 2, 28), date(2026, 3, 31)),
    ],
)
def test_the_day_after_the_first_is_as_anybody_would_say(anchor, interval, on, next_one):
    found, first = rebegin(anchor, interval, on)

    assert occurrence(found, interval, first.n + 1) == next_one


def test_billing_at_each_months_end_does_not_begin_within_a_month():
    with pytest.raises(RuleError, match="rhythm_not_at_month_end"):
        rebegin(date(2026, 1, 15), Interval("month", 1, at_month_end=True), date(2026, 2, 15))
