"""A soft decline is tried again on the firm's business days; a hard one never."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.rules.calendars import Calendar
from payments.rules.errors import RuleError
from payments.rules.retries import (
    HARD_DECLINES,
    SOFT_DECLINES,
    check_schedule,
    is_hard,
    next_retry,
)

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("first_failed_on", "days"),
    [
        # Friday, Saturday and Sunday count from the same Monday.
        ("2026-11-20", ["2026-11-25", "2026-12-01", "2026-12-10"]),
        ("2026-11-21", ["2026-11-25", "2026-12-01", "2026-12-10"]),
        ("2026-11-22", ["2026-11-25", "2026-12-01", "2026-12-10"]),
        ("2026-11-23", ["2026-11-26", "2026-12-02", "2026-12-11"]),
        ("2026-12-30", ["2027-01-04", "2027-01-08", "2027-01-19"]),
        ("2028-02-28", ["2028-03-02", "2028-03-08", "2028-03-17"]),
    ],
)
def test_retries_fall_3_7_and_14_business_days_after_the_first_failure(
    first_failed_on: str, days: list[str]
) -> None:
    first = date.fromisoformat(first_failed_on)

    found = [next_retry(first, failures, "insufficient_funds") for failures in (1, 2, 3, 4)]

    assert found == [*(date.fromisoformat(day) for day in days), None]


def test_a_firms_own_schedule_is_followed() -> None:
    assert next_retry(FRIDAY, 1, "generic_decline", [1]) == date(2026, 11, 23)
    assert next_retry(FRIDAY, 2, "generic_decline", [1]) is None
    assert next_retry(FRIDAY, 1, "generic_decline", []) is None


@pytest.mark.parametrize("failure_code", sorted(HARD_DECLINES))
def test_a_hard_decline_is_never_retried(failure_code: str) -> None:
    assert is_hard(failure_code)
    assert next_retry(FRIDAY, 1, failure_code) is None


@pytest.mark.parametrize("failure_code", [*sorted(SOFT_DECLINES), "something_new"])
def test_a_soft_or_unheard_of_decline_is_retried(failure_code: str) -> None:
    assert next_retry(FRIDAY, 1, failure_code) == date(2026, 11, 25)


@pytest.mark.parametrize("failure_code", ["lost_card", "stolen_card", "expired_card", "fraudulent"])
def test_a_card_that_is_gone_is_hard(failure_code: str) -> None:
    assert is_hard(failure_code)


def test_no_decline_is_both_hard_and_soft() -> None:
    assert not HARD_DECLINES & SOFT_DECLINES


@pytest.mark.parametrize("schedule", [[0], [-1], [3, 3], [7, 3], [61], [1, 2, 3, 4, 5, 6, 7, 8, 9]])
def test_a_schedule_that_does_not_move_forward_is_refused(schedule: list[int]) -> None:
    with pytest.raises(RuleError) as caught:
        check_schedule(schedule)

    assert caught.value.code == "retry_schedule_invalid"


def test_a_retry_before_any_failure_is_refused() -> None:
    with pytest.raises(RuleError) as caught:
        next_retry(FRIDAY, 0, "insufficient_funds")

    assert caught.value.code == "retry_failures_invalid"


def test_what_is_late_is_tried_on_the_next_business_day() -> None:
    late = date(2026, 12, 4)

    assert next_retry(FRIDAY, 1, "generic_decline", after=late) == date(2026, 12, 7)
    assert next_retry(FRIDAY, 3, "generic_decline", after=late) == date(2026, 12, 10)
    assert next_retry(FRIDAY, 4, "generic_decline", after=late) is None


def test_a_week_has_a_day_on_which_business_is_done() -> None:
    with pytest.raises(RuleError) as caught:
        Calendar(frozenset(range(1, 8)))

    assert caught.value.code == "weekend_invalid"


days = st.dates(date(2026, 1, 1), date(2032, 12, 31))
calendars = st.builds(
    Calendar,
    st.frozensets(st.integers(1, 7), max_size=6),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 3, 1)), max_size=30),
)


@moderate
@given(days, st.integers(1, 60), calendars)
def test_business_days_are_counted_one_by_one(day: date, count: int, calendar: Calendar) -> None:
    found = calendar.plus(day, count)

    between = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    shut = [
        each
        for each in between
        if each.isoweekday() in calendar.weekend or each in calendar.holidays
    ]
    assert found not in shut
    assert len(between) - len(shut) == count
    assert calendar.first_open(found) == found
