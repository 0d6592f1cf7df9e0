"""What mails say, as pages: written, looked at in a frame, refused at the field, tried on oneself."""

import pytest

from suite.firms import OWNER

from .doors import Browser

PAGE = "/settings/mail/reminder.overdue/en"
WORDS = {
    "etag": '"1"',
    "subject": "Still open: {{ number }}",
    "body": "Dear {{ name }},\n\nplease see {{ number }}.\n\nHere:\n{{ link }}",
}


@pytest.fixture
def owner(told, running):
    browser = Browser(running(told.copy(*told.urls)).app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


def test_words_are_written_and_taken_back(owner):
    assert "Overdue: invoice {{ number }}" in owner.get(PAGE).text

    answer = owner.post(PAGE, WORDS)

    assert answer.status_code == 303
    assert "Still open: {{ number }}" in owner.get(PAGE).text
    assert "Yours" in owner.get("/settings/mail").text
    assert owner.get("/api/v1/mail-templates/reminder.overdue/en").json["is_own"] is True
    owner.post(f"{PAGE}/reset", {})
    shown = owner.get(PAGE).text
    assert "in the usual words" in shown
    # What was said before can still be read.
    assert "please see {{ number }}." in shown


def test_words_that_are_none_are_refused_where_they_stand(owner):
    answer = owner.post(PAGE, WORDS | {"body": "{{ password }} {{ link }}"})

    assert answer.status_code == 422
    assert "{{ password }} is no name here." in answer.text
    assert "Still open: {{ number }}" in answer.text
    assert owner.get("/api/v1/mail-templates/reminder.overdue/en").json["is_own"] is False


def test_a_preview_is_a_frame_in_which_nothing_runs(owner):
    kept = owner.get(f"{PAGE}/preview")
    typed = owner.post(f"{PAGE}/preview", WORDS | {"subject": "<script>alert(1)</script>"})
    refused = owner.post(f"{PAGE}/preview", WORDS | {"body": "<b>no link</b>"})

    assert "See and pay it here" in kept.text
    assert "please see " in typed.text
    assert "<script" not in typed.text
    assert (refused.status_code, "Say where it is" in refused.text) == (422, True)
    for answer in (kept, typed, refused):
        policy = answer.headers["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
    assert "frame-src 'self'" in owner.get(PAGE).headers["Content-Security-Policy"]


def test_a_test_goes_to_who_asks(owner):
    answer = owner.post(f"{PAGE}/test", {})

    assert answer.status_code == 303
    [mail] = [
        each for each in owner.get("/api/v1/mailbox").json["items"]
        if each["kind"] == "mail_template.tried"
    ]  # fmt: skip
    assert mail["to"] == OWNER


@pytest.mark.parametrize(
    "path", ["none.at_all/en", "invoice.issued/xx", "..%2Fmails/en", "a.b%3Fx/en"]
)
def test_there_is_no_other_letter(owner, path):
    assert owner.get(f"/settings/mail/{path}").status_code == 404
