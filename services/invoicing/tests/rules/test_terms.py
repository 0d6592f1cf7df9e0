"""A due date follows from the date of issue and the terms alone."""

from datetime import date

import pytest

from invoicing.rules.errors import InvalidTerms
from invoicing.rules.terms import Terms, due_date


@pytest.mark.parametrize(
    ("issued_on", "terms", "due_on"),
    [
        ("2026-11-20", Terms("net", 0), "2026-11-20"),
        ("2026-11-20", Terms("net", 14), "2026-12-04"),
        ("2026-12-20", Terms("net", 30), "2027-01-19"),
        ("2028-02-15", Terms("net", 14), "2028-02-29"),
        ("2026-11-20", Terms("end_of_month"), "2026-11-30"),
        ("2026-11-30", Terms("end_of_month"), "2026-11-30"),
        ("2028-02-01", Terms("end_of_month"), "2028-02-29"),
        ("2026-11-20", Terms("end_of_next_month"), "2026-12-31"),
        ("2026-12-31", Terms("end_of_next_month"), "2027-01-31"),
        ("2027-01-31", Terms("end_of_next_month"), "2027-02-28"),
        ("2026-11-20", Terms("end_of_month", 10), "2026-12-10"),
        ("2028-01-31", Terms("end_of_next_month", 1), "2028-03-01"),
    ],
)
def test_terms_say_when_an_invoice_is_due(issued_on: str, terms: Terms, due_on: str) -> None:
    assert due_date(date.fromisoformat(issued_on), terms) == date.fromisoformat(due_on)


@pytest.mark.parametrize(
    ("kind", "days", "code"),
    [
        ("net", -1, "terms_days_out_of_range"),
        ("net", 366, "terms_days_out_of_range"),
        ("end_of_month", 366, "terms_days_out_of_range"),
        ("end_of_next_month", -1, "terms_days_out_of_range"),
        ("whenever", 0, "terms_unknown"),
    ],
)
def test_terms_that_say_nothing_are_refused(kind: str, days: int, code: str) -> None:
    with pytest.raises(InvalidTerms) as caught:
        Terms(kind, days)

    assert caught.value.code == code


def test_a_date_of_issue_outside_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidTerms):
        due_date(date(9999, 12, 31), Terms("end_of_next_month"))
