"""Numbers are written by the firm's pattern, and a pattern is only ever text."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicing.rules.errors import InvalidPattern
from invoicing.rules.numbering import (
    MAX_NUMBER,
    Place,
    check_pattern,
    format_number,
    is_ahead,
    may_meet,
    shape_of,
)

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("pattern", "year", "n", "number"),
    [
        ("INV-{year}-{number:04}", 2026, 1, "INV-2026-0001"),
        ("INV-{year}-{number:04}", 2026, 12345, "INV-2026-12345"),
        ("{number}", 2026, 7, "7"),
        ("{number:06}/{year}", 2027, 42, "000042/2027"),
        ("CN #{number:012}", 2026, 1, "CN #000000000001"),
        ("PRO{year}.{number:01}", 2026, 10, "PRO2026.10"),
        ("{year}-{month}-{number:03}", 2026, 4, "2026-09-004"),
    ],
)
def test_a_number_follows_its_pattern(pattern: str, year: int, n: int, number: str) -> None:
    assert format_number(pattern, date(year, 9, 1), n) == number


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("", "number_pattern_without_number"),
        ("INV", "number_pattern_without_number"),
        ("INV-{year}", "number_pattern_without_number"),
        ("{number}{number:02}", "number_pattern_without_number"),
        ("{number:4}", "number_pattern_without_number"),
        ("{number:00}", "number_pattern_without_number"),
        ("{number:013}", "number_pattern_without_number"),
        ("{number:09999999999}", "number_pattern_without_number"),
        ("{number!r}", "number_pattern_without_number"),
        ("{number.__class__}", "number_pattern_without_number"),
        ("{year}{year}{number}", "number_pattern_malformed"),
        ("{month}{month}{number}", "number_pattern_malformed"),
        ("{day}{number}", "number_pattern_malformed"),
        (" {number}", "number_pattern_malformed"),
        ("{{{number}}}", "number_pattern_malformed"),
        ("{{7*7}}{number}", "number_pattern_malformed"),
        ("%s{number}", "number_pattern_malformed"),
        ("INV\n{number}", "number_pattern_malformed"),
        ("<b>{number}", "number_pattern_malformed"),
        ("=1+{number}", "number_pattern_malformed"),
        ("\u0661{number}", "number_pattern_malformed"),
        ("{nu{number}mber}", "number_pattern_malformed"),
        ("{number}" + "-" * 40, "number_pattern_too_long"),
    ],
)
def test_anything_but_text_a_number_and_a_year_is_refused(pattern: str, code: str) -> None:
    with pytest.raises(InvalidPattern) as caught:
        check_pattern(pattern)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("year", "n", "code"),
    [
        (2026, 0, "number_out_of_range"),
        (2026, -1, "number_out_of_range"),
        (2026, MAX_NUMBER + 1, "number_out_of_range"),
        (1999, 1, "number_year_out_of_range"),
        (2201, 1, "number_year_out_of_range"),
    ],
)
def test_a_number_outside_any_series_is_refused(year: int, n: int, code: str) -> None:
    with pytest.raises(InvalidPattern) as caught:
        format_number("{year}-{number}", date(year, 1, 1), n)

    assert caught.value.code == code


def test_a_yearly_series_that_does_not_name_the_year_is_refused() -> None:
    check_pattern("INV-{year}-{number:04}", yearly=True)
    check_pattern("INV-{number:04}", yearly=False)

    with pytest.raises(InvalidPattern, match="number_pattern_without_year"):
        check_pattern("INV-{month}-{number:04}", yearly=True)


# Short texts of few characters meet each other often.
TEXTS = st.text("10-A", max_size=2)
PARTS = st.permutations(["{year}", "{month}", "{number}", "{number:03}"])


@st.composite
def patterns(draw: st.DrawFn) -> str:
    wanted = draw(PARTS)[: draw(st.integers(1, 4))]
    numbers = [part for part in wanted if part.startswith("{number")][:1] or ["{number:02}"]
    parts = [part for part in wanted if not part.startswith("{number")] + numbers
    return "".join(draw(TEXTS) + part for part in draw(st.permutations(parts))) + draw(TEXTS)


days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
counts = st.one_of(st.integers(1, 30), st.integers(1, MAX_NUMBER))


@moderate
@given(patterns(), st.lists(st.tuples(days, counts), max_size=30))
def test_no_two_documents_share_a_number(pattern: str, drawn: list[tuple[date, int]]) -> None:
    key = (lambda day, n: (day.year, n)) if "{year}" in pattern else (lambda _, n: n)
    given_once = {key(day, n): (day, n) for day, n in drawn}

    numbers = {format_number(pattern, day, n) for day, n in given_once.values()}

    assert len(numbers) == len(given_once)
    assert all(re.fullmatch(shape_of(pattern), number) for number in numbers)


@moderate
@given(patterns(), patterns(), days, counts, st.data())
def test_patterns_that_write_one_number_are_known_to_meet(
    one: str, another: str, day: date, n: int, data: st.DataObject
) -> None:
    number = format_number(one, day, n)
    digits = data.draw(st.sampled_from([*re.finditer("[0-9]{1,12}", number)]))
    # What writes the same text, with its count in another place than the first maybe.
    other = f"{number[: digits.start()]}{{number:0{len(digits[0])}}}{number[digits.end() :]}"

    assert may_meet(one, other)
    assert may_meet(other, one)
    assert may_meet(one, another) == may_meet(another, one)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("INV-{year}-{number:04}", "CN-{year}-{number:04}", False),
        ("INV-{number}", "INV-{number:06}", True),
        ("{year}{number:04}", "{number:08}", True),
        ("{number}", "1{number}", True),
        ("{number}1", "{number}2", False),
        ("{number}A1", "1A{number}", True),
        ("{number:02}A1", "1A{number}", False),
        ("{number}-{year}", "{year}-{number}", True),
        ("{month}-{number}", "{year}-{number}", False),
        ("{number:09}", "{year}-{number}", False),
    ],
)
def test_whether_patterns_meet(one: str, other: str, meet: bool) -> None:
    assert may_meet(one, other) is meet


@moderate
@given(patterns(), patterns(), st.integers(2024, 2029), counts, days, counts, st.booleans())
def test_a_number_that_would_come_again_is_ahead(
    old: str, pattern: str, year: int, coming: int, day: date, n: int, yearly: bool
) -> None:
    """What is not ahead is written by no count of the pattern from here on."""
    yearly = yearly and "{year}" in pattern
    given_before = format_number(old, day, n)

    ahead = is_ahead(pattern, given_before, Place(year, coming), yearly=yearly)

    later = [
        (date(later, month, 1), count)
        for later in range(year, 2031)
        for month in (1, day.month)
        for count in {n, coming, *_counts_in(given_before)}
        if 1 <= count <= MAX_NUMBER and (count >= coming or (yearly and later > year))
    ]
    repeated = {format_number(pattern, each, count) for each, count in later} & {given_before}
    assert ahead or not repeated


def _counts_in(number: str) -> set[int]:
    """Every count that could be read out of a number."""
    found = re.findall(r"[0-9]+", number)
    return {
        int(digits[start:end])
        for digits in found
        for start in range(len(digits))
        for end in range(start + 1, len(digits) + 1)
    }


@pytest.mark.parametrize(
    ("number", "ahead"),
    [
        ("INV-2026-0041", False),
        ("INV-2026-0042", True),
        ("INV-2027-0001", True),
        ("INV-2025-0099", False),
        ("INV-2026-00042", False),
        ("INV-2026-10042", True),
        ("OLD-2026-0042", False),
    ],
)
def test_what_a_yearly_series_will_write(number: str, ahead: bool) -> None:
    assert is_ahead("INV-{year}-{number:04}", number, Place(2026, 42), yearly=True) is ahead
