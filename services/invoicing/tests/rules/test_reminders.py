"""Which reminder comes next follows from the schedule, the due date and the day it is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.rules.errors import InvalidReminders
from invoicing.rules.reminders import EARLIEST, LATEST, MOST, make_schedule, next_reminder

DUE = date(2026, 12, 4)

schedules = st.lists(st.integers(EARLIEST, LATEST), max_size=MOST).map(make_schedule)


@pytest.mark.parametrize(
    ("after", "comes"),
    [
        (date(2026, 11, 20), -3),
        (date(2026, 11, 30), -3),
        (date(2026, 12, 1), 1),
        (date(2026, 12, 5), 7),
        (date(2026, 12, 17), 14),
        (date(2026, 12, 18), None),
    ],
)
def test_the_next_one_is_after_the_day(after: date, comes: int | None) -> None:
    assert next_reminder((-3, 1, 7, 14), DUE, after) == comes


@given(schedules, st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_following_the_schedule_tells_of_each_day_once_and_in_order(
    schedule: tuple[int, ...], start: date
) -> None:
    told, after = [], start
    while (days := next_reminder(schedule, DUE, after)) is not None:
        told.append(days)
        after = DUE + timedelta(days=days)

    assert told == [day for day in schedule if DUE + timedelta(days=day) > start]


def test_a_schedule_is_in_order_and_names_a_day_once() -> None:
    assert make_schedule([7, -3, 7, 0]) == (-3, 0, 7)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([EARLIEST - 1], "reminder_days_out_of_range"),
        ([LATEST + 1], "reminder_days_out_of_range"),
        (range(MOST + 1), "reminders_too_many"),
    ],
)
def test_days_that_are_none_are_refused(days: list[int], code: str) -> None:
    with pytest.raises(InvalidReminders) as caught:
        make_schedule(days)

    assert caught.value.code == code
