"""Occurrences come from the anchor, and their periods touch without gap or overlap."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscriptions.rules.errors import RuleError
from subscriptions.rules.periods import (
    Interval,
    Occurrence,
    Period,
    next_occurrence,
    occurrence,
    occurrences_between,
    period,
)

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

anchors = st.dates(date(2026, 1, 1), date(2032, 12, 31))
intervals = st.builds(
    Interval, st.sampled_from(["day", "week", "month", "year"]), st.integers(1, 3)
)


def dates(anchor: str, interval: Interval, count: int) -> list[str]:
    return [str(occurrence(date.fromisoformat(anchor), interval, n)) for n in range(count)]


@pytest.mark.parametrize(
    ("anchor", "interval", "expected"),
    [
        ("2026-01-31", Interval("month"), ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ("2027-12-31", Interval("month"), ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]),
        ("2026-01-30", Interval("month"), ["2026-01-30", "2026-02-28", "2026-03-30"]),
        ("2026-11-30", Interval("month", 3), ["2026-11-30", "2027-02-28", "2027-05-30"]),
        ("2026-08-31", Interval("month", 6), ["2026-08-31", "2027-02-28", "2027-08-31"]),
        ("2026-05-31", Interval("month", 13), ["2026-05-31", "2027-06-30", "2028-07-31"]),
        (
            "2028-02-29",
            Interval("year"),
            ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"],
        ),
        ("2028-02-29", Interval("year", 4), ["2028-02-29", "2032-02-29", "2036-02-29"]),
        ("2096-02-29", Interval("year", 4), ["2096-02-29", "2100-02-28", "2104-02-29"]),
        ("2026-12-24", Interval("week"), ["2026-12-24", "2026-12-31", "2027-01-07"]),
        ("2026-12-20", Interval("week", 2), ["2026-12-20", "2027-01-03", "2027-01-17"]),
        ("2026-12-30", Interval("day"), ["2026-12-30", "2026-12-31", "2027-01-01"]),
        ("2028-02-27", Interval("day", 2), ["2028-02-27", "2028-02-29", "2028-03-02"]),
        ("2026-11-15", Interval("month"), ["2026-11-15", "2026-12-15", "2027-01-15"]),
    ],
)
def test_occurrences_are_computed_from_the_anchor(
    anchor: str, interval: Interval, expected: list[str]
) -> None:
    assert dates(anchor, interval, len(expected)) == expected


def test_a_short_month_clamps_no_later_one() -> None:
    assert str(occurrence(date(2026, 1, 31), Interval("month"), 1)) == "2026-02-28"
    assert str(occurrence(date(2026, 1, 31), Interval("month"), 24)) == "2028-01-31"


def test_a_period_is_half_open_and_counts_its_own_days() -> None:
    february = period(date(2026, 1, 31), Interval("month"), 1)

    assert february == Period(date(2026, 2, 28), date(2026, 3, 31))
    assert february.days == 31


@moderate
@given(anchors, intervals, st.integers(0, 40))
def test_periods_touch_without_gap_or_overlap(anchor: date, interval: Interval, n: int) -> None:
    this, following = period(anchor, interval, n), period(anchor, interval, n + 1)

    assert this.start < this.end == following.start < following.end
    assert period(anchor, interval, 0).start == anchor


@moderate
@given(anchors, st.integers(1, 12), st.integers(0, 40))
def test_a_month_keeps_the_anchors_day_or_is_at_its_own_last(
    anchor: date, count: int, n: int
) -> None:
    found = occurrence(anchor, Interval("month", count), n)

    assert (found.year * 12 + found.month) - (anchor.year * 12 + anchor.month) == n * count
    assert found.day == anchor.day or (
        found.day < anchor.day and (found + timedelta(days=1)).day == 1
    )


@moderate
@given(anchors, intervals, st.integers(0, 40))
def test_a_year_is_twelve_months_and_a_week_seven_days(
    anchor: date, interval: Interval, n: int
) -> None:
    months = Interval("month", 12 * interval.count)
    days = Interval("day", 7 * interval.count)

    assert occurrence(anchor, Interval("year", interval.count), n) == occurrence(anchor, months, n)
    assert occurrence(anchor, Interval("week", interval.count), n) == occurrence(anchor, days, n)


@moderate
@given(anchors, intervals, st.integers(-800, 800), st.integers(0, 800))
def test_a_stretch_of_days_holds_exactly_the_occurrences_that_fall_in_it(
    anchor: date, interval: Interval, offset: int, length: int
) -> None:
    first = anchor + timedelta(days=offset)
    before = first + timedelta(days=length)

    walked = (Occurrence(n, occurrence(anchor, interval, n)) for n in itertools.count())
    until = itertools.takewhile(lambda found: found.on < before, walked)
    expected = [found for found in until if found.on >= first]

    assert occurrences_between(anchor, interval, first, before) == expected


@moderate
@given(anchors, intervals, st.integers(-400, 4000))
def test_the_next_occurrence_is_the_first_on_or_after_the_day(
    anchor: date, interval: Interval, offset: int
) -> None:
    day = anchor + timedelta(days=offset)

    found = next_occurrence(anchor, interval, day)

    assert found.on == occurrence(anchor, interval, found.n) >= day
    assert found.n == 0 or occurrence(anchor, interval, found.n - 1) < day


@moderate
@given(anchors, intervals, st.lists(st.integers(0, 400), min_size=2, max_size=6))
def test_runs_at_any_moments_find_every_occurrence_once(
    anchor: date, interval: Interval, gaps: list[int]
) -> None:
    moments = [anchor + timedelta(days=sum(gaps[:index])) for index in range(len(gaps) + 1)]

    in_steps = [
        found
        for first, before in itertools.pairwise(moments)
        for found in occurrences_between(anchor, interval, first, before)
    ]

    assert in_steps == occurrences_between(anchor, interval, anchor, moments[-1])


def test_the_end_of_the_month_is_a_rule_of_its_own() -> None:
    at_end, clamped = Interval("month", at_month_end=True), Interval("month")

    assert dates("2028-01-30", at_end, 3) == ["2028-01-31", "2028-02-29", "2028-03-31"]
    assert dates("2028-01-30", clamped, 3) == ["2028-01-30", "2028-02-29", "2028-03-30"]
    assert dates("2027-02-28", Interval("year", 1, at_month_end=True), 2)[1] == "2028-02-29"
    assert next_occurrence(date(2026, 2, 10), at_end, date(2026, 2, 28)).n == 0
    with pytest.raises(RuleError, match="interval_has_no_month_end"):
        Interval("week", at_month_end=True)


EVERY_DAY = [date(2026, 1, 1) + timedelta(days=n) for n in range(2557)]


@pytest.mark.parametrize("count", [1, 2, 3, 6, 12])
@pytest.mark.parametrize("at_month_end", [False, True])
def test_from_every_anchor_each_month_is_billed_once_on_the_day_that_months_have(
    count: int, at_month_end: bool
) -> None:
    lengths = {(day.year, day.month): 0 for day in EVERY_DAY} | {(2033, n): 0 for n in range(1, 13)}
    for first in lengths:
        lengths[first] = (
            date(first[0] + first[1] // 12, first[1] % 12 + 1, 1) - date(*first, 1)
        ).days
    months, interval = list(lengths), Interval("month", count, at_month_end=at_month_end)

    for anchor in EVERY_DAY:
        begins = months.index((anchor.year, anchor.month))
        for n, month in enumerate(months[begins : begins + 13 * count : count]):
            last = lengths[month]
            day = last if at_month_end else min(anchor.day, last)
            assert occurrence(anchor, interval, n) == date(*month, day)


def test_no_occurrence_falls_before_the_anchor() -> None:
    anchor = date(2026, 11, 20)

    assert occurrences_between(anchor, Interval("day"), date(2026, 1, 1), anchor) == []
    assert next_occurrence(anchor, Interval("year"), date(2020, 1, 1)) == Occurrence(0, anchor)


def test_occurrences_end_with_the_calendar() -> None:
    anchor = date(2200, 11, 30)

    found = occurrences_between(anchor, Interval("month"), anchor, date(2200, 12, 31))

    assert [each.on for each in found] == [date(2200, 11, 30), date(2200, 12, 30)]


@pytest.mark.parametrize(
    ("unit", "count", "code"),
    [
        ("month", 0, "interval_count_out_of_range"),
        ("month", -1, "interval_count_out_of_range"),
        ("day", 1201, "interval_count_out_of_range"),
        ("quarter", 1, "interval_unit_unknown"),
        ("", 1, "interval_unit_unknown"),
    ],
)
def test_an_interval_that_cannot_recur_is_refused(unit: str, count: int, code: str) -> None:
    with pytest.raises(RuleError) as caught:
        Interval(unit, count)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("anchor", "interval", "n", "code"),
    [
        (date(1999, 12, 31), Interval("day"), 0, "date_out_of_range"),
        (date(2201, 1, 1), Interval("day"), 0, "date_out_of_range"),
        (date(2200, 12, 31), Interval("day"), 1, "date_out_of_range"),
        (date(2200, 12, 1), Interval("month"), 1, "date_out_of_range"),
        (date(2026, 1, 1), Interval("year", 1200), 10**12, "date_out_of_range"),
        (date(2026, 1, 1), Interval("day", 1200), 10**12, "date_out_of_range"),
        (date(2026, 1, 1), Interval("day"), -1, "occurrence_negative"),
    ],
)
def test_an_occurrence_outside_the_calendar_is_refused(
    anchor: date, interval: Interval, n: int, code: str
) -> None:
    with pytest.raises(RuleError) as caught:
        occurrence(anchor, interval, n)

    assert caught.value.code == code


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2201, 1, 1), date(9999, 12, 31)])
def test_a_stretch_outside_the_calendar_is_refused(day: date) -> None:
    with pytest.raises(RuleError):
        occurrences_between(date(2026, 1, 1), Interval("day"), day, day)
    with pytest.raises(RuleError):
        next_occurrence(date(2026, 1, 1), Interval("day"), day)
