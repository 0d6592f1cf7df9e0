"""Numbers are written by the firm's pattern, and a pattern is only ever text."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicing.rules.errors import InvalidPattern
from invoicing.rules.numbering import check_pattern, format_number, names_year

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
    ],
)
def test_a_number_follows_its_pattern(pattern: str, year: int, n: int, number: str) -> None:
    assert format_number(pattern, year, n) == number


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
        ("{month}{number}", "number_pattern_malformed"),
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
        (2026, 10**12, "number_out_of_range"),
        (1999, 1, "number_year_out_of_range"),
        (20260, 1, "number_year_out_of_range"),
    ],
)
def test_a_number_outside_any_series_is_refused(year: int, n: int, code: str) -> None:
    with pytest.raises(InvalidPattern) as caught:
        format_number("{year}-{number}", year, n)

    assert caught.value.code == code


def test_a_yearly_series_can_be_told_from_one_that_repeats_itself() -> None:
    assert names_year("INV-{year}-{number:04}")
    assert not names_year("INV-{number:04}")


@moderate
@given(
    st.sampled_from(
        ["{year}{number}", "{number:03}{year}", "{number}-{year}", "9{year}{number:02}"]
    ),
    st.lists(st.tuples(st.integers(2000, 2200), st.integers(1, 99_999)), unique=True, max_size=40),
)
def test_no_two_documents_share_a_number(pattern: str, drawn: list[tuple[int, int]]) -> None:
    assert len({format_number(pattern, year, n) for year, n in drawn}) == len(drawn)
