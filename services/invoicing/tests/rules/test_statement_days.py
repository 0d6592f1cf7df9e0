"""Statements come on one day of each month, each of the month before it, and none is left out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.rules.errors import InvalidStatementDay
from invoicing.rules.statement_days import checked_day, month_before, next_mailing

DATES = st.dates(date(2000, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    "day, after, mailed_on",
    [
        (5, date(2026, 11, 4), date(2026, 11, 5)),
        (5, date(2026, 11, 5), date(2026, 12, 5)),
        (28, date(2026, 1, 31), date(2026, 2, 28)),
        (1, date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_the_next_such_day_is_after_the_present_one(day, after, mailed_on):
    assert next_mailing(day, after) == mailed_on


@given(st.integers(1, 28), DATES)
def test_mailings_that_follow_each_other_tell_of_months_that_follow_each_other(day, after):
    mailed_on = next_mailing(day, after)

    since, until = month_before(mailed_on)
    following, _ = month_before(next_mailing(day, mailed_on))

    assert after < mailed_on
    assert until < mailed_on
    assert since.day == 1
    assert following == until + timedelta(days=1)


@pytest.mark.parametrize("day", [0, 29, -1])
def test_a_day_that_some_month_has_not_is_refused(day):
    with pytest.raises(InvalidStatementDay) as refused:
        checked_day(day)

    assert (refused.value.code, refused.value.field) == ("statement_day_out_of_range", "day")
