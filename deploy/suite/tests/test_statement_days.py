"""The day for statements as a page: chosen, refused at its field, never over somebody else's choice."""

import pytest

from suite.firms import OWNER

from .doors import Browser

PAGE, API = "/settings/statements", "/api/v1/statement-schedule"


@pytest.fixture
def owner(told, running):
    browser = Browser(running(told.copy(*told.urls)).app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


def test_a_day_is_chosen_refused_at_its_field_and_not_overwritten(owner):
    first = owner.get(PAGE).text
    chosen = owner.post(PAGE, {"etag": '"1"', "often": "monthly", "day": "5"})
    late = owner.post(PAGE, {"etag": '"1"', "often": "monthly", "day": "9"})
    wrong = owner.post(PAGE, {"etag": '"2"', "often": "monthly", "day": "29"})
    shown = owner.get(PAGE).text

    assert "No statements are mailed." in first
    assert chosen.status_code == 303
    assert "Every month on day 5." in shown
    assert (late.status_code, wrong.status_code) == (412, 422)
    assert 'id="day-error"' in wrong.text
    assert 'value="29"' in wrong.text
    assert owner.get(API).json["day"] == 5

    none = owner.post(PAGE, {"etag": '"2"', "often": "never", "day": "5"})

    assert none.status_code == 303
    assert owner.get(API).json["day"] is None
