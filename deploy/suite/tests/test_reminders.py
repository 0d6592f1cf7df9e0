"""The reminder schedule as a page: chosen by rows, refused at the row, never over somebody else's."""

import re

import pytest

from suite.firms import OWNER

from .doors import Browser

PAGE = "/settings/reminders"


@pytest.fixture
def owner(told, running):
    browser = Browser(running(told.copy(*told.urls)).app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


def rows(*days):
    """Returns a form with these days; before the due date they are negative."""
    form = {"etag": '"1"'}
    for row, day in enumerate(days):
        form |= {f"days-{row}": str(abs(day)), f"when-{row}": "before" if day < 0 else "after"}
    return form


def test_days_are_chosen_by_rows(owner):
    assert "14 days after" in owner.get(PAGE).text

    answer = owner.post(PAGE, rows(-5, 0, 30))

    assert answer.status_code == 303
    shown = re.findall(r"<li>(.*?)</li>", owner.get(PAGE).text)
    assert shown[-3:] == ["5 days before", "On the due date", "30 days after"]
    assert owner.get("/api/v1/reminder-schedule").json["days"] == [-5, 0, 30]


def test_a_day_that_is_none_is_refused_at_its_row(owner):
    form = rows(-5, 999) | {"days-0": " ", "days-2": "soon", "when-2": "after"}

    refused = owner.post(PAGE, form)

    assert refused.status_code == 422
    assert 'id="days-1-error"' in refused.text
    assert 'id="days-2-error"' in refused.text
    assert 'value="999"' in refused.text
    assert owner.get("/api/v1/reminder-schedule").json["days"] == [-3, 1, 7, 14]


def test_what_somebody_else_has_chosen_is_not_overwritten(owner):
    owner.post(PAGE, rows(2))

    late = owner.post(PAGE, rows(9))

    assert late.status_code == 412
    assert "Nothing was changed" in late.text
    assert owner.get("/api/v1/reminder-schedule").json["days"] == [2]
