"""Another password by the one that somebody has, and what they are told by mail."""

import pytest

NEW = "a new one for the sea 4"


@pytest.fixture
def ann(front_end):
    return front_end.found("ann@x.example")


def test_changing_the_password_ends_every_session_that_began_before(front_end, ann):
    before = front_end.sign_in("ann@x.example").json
    assert front_end.token_for(before).status_code == 200
    body = {"person_id": before["person"]["id"], "password": front_end.password}

    wrong = front_end.post(
        "/v1/credentials/password", body | {"password": "not this", "new_password": NEW}
    )
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["password"])
    assert front_end.token_for(before).status_code == 200
    changed = front_end.post("/v1/credentials/password", body | {"new_password": NEW})

    assert changed.json["firm_ids"] == [ann["firm"]["id"]]
    assert front_end.token_for(before).json["code"] == "membership_ended"
    assert front_end.token_for(front_end.sign_in("ann@x.example", NEW).json).status_code == 200


def test_a_mail_tells_of_what_was_changed(front_end, ann):
    body = {"person_id": ann["member"]["person_id"], "password": front_end.password}
    front_end.post("/v1/credentials/password", body | {"new_password": NEW})

    assert [mail.subject for mail in front_end.mails()] == ["Your password was changed"]


def test_a_mail_tells_of_a_sign_in_from_a_new_place(front_end, ann):
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2"):
        assert front_end.sign_in("ann@x.example", address=address).status_code == 200

    [mail] = front_end.mails()
    assert mail.subject == "A sign-in from a new place"
    assert "192.0.2.2" in mail.body
