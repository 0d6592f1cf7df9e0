"""What became of mails, as a page: whom to, how far it is, and one more time on demand."""

import re

import pytest

from suite.firms import OWNER

from .doors import Browser


@pytest.fixture
def owner(told, running):
    browser = Browser(running(told.copy(*told.urls)).app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


def test_mails_are_listed_and_sent_again(owner):
    [newest, *_] = owner.get("/api/v1/mails").json["items"]
    about = f"/mails?about={newest['about']}"

    shown = owner.get(about).text
    answer = owner.post(f"/mails/{newest['id']}/sending", {"next": about})

    assert newest["subject"] in shown
    assert newest["to"] in shown
    assert "In the mailbox" in shown
    assert (answer.status_code, answer.location) == (303, about)
    told = owner.get(about).text
    # It was mailed a moment ago, or long enough before: one of both is said.
    assert "less than an hour ago" in told or len(re.findall("Send again", told)) == 2


def test_what_is_no_client_is_refused(owner):
    assert owner.get("/api/v1/mails?client=none").status_code == 422
    assert owner.post("/mails/01a00000-0000-7000-8000-000000000000/sending", {}).status_code == 404
