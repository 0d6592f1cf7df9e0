"""A new password: by the one that somebody has, or by mail; and who is written to, and where."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from common.clock import now
from common.mail import Mail
from identity.models import Person, Reset
from identity.rules import keys
from identity.rules.attempts import LINKS_PER_ADDRESS, RESETS_PER_ADDRESS
from identity.rules.permissions import OF_MEMBERS

NEW = "a new one for the sea 4"


@pytest.fixture
def ann(front_end):
    return front_end.found("ann@x.example")


def ask(front_end, email="ann@x.example", **more):
    return front_end.post("/v1/resets", {"email": email} | more)


def link(service, front_end, email="ann@x.example"):
    """Asks for a link and returns its token, out of the mail."""
    assert ask(front_end, email).status_code == 202
    service.run_jobs()
    return re.search(r"https://billing\.example/reset/(\S+)", front_end.mails()[-1].body)[1]


def use(front_end, token, password=NEW, **more):
    return front_end.post("/v1/resets/use", {"token": token, "new_password": password} | more)


def test_the_link_in_the_mail_takes_a_new_password(service, front_end, ann):
    token = link(service, front_end)
    shown = front_end.post("/v1/resets/lookup", {"token": token})
    assert shown.json == {"name": "Olive Owner", "email": "ann@x.example"}

    assert use(front_end, token).status_code == 200

    assert front_end.sign_in("ann@x.example").status_code == 401
    assert front_end.sign_in("ann@x.example", NEW).status_code == 200


def test_anyone_gets_the_same_answer_and_only_who_is_there_a_mail(service, front_end, ann):
    answers = [ask(front_end, name) for name in ("ann@x.example", "nobody@x.example")]

    assert {(each.status_code, each.data) for each in answers} == {(202, answers[0].data)}
    # Nothing was done yet that could take longer for the one than for the other.
    assert [mail.kind for mail in front_end.mails() if mail.kind.startswith("person.")] == []
    service.run_jobs()
    assert [mail.to_address for mail in front_end.mails()] == ["ann@x.example"]
    with service.app_database.transaction(None) as session:
        assert session.scalar(text("SELECT count(*) FROM reset_wishes")) == 0


def test_a_link_works_once(service, front_end, ann):
    token = link(service, front_end)
    assert use(front_end, token).status_code == 200

    again = use(front_end, token, "yet another for the sea 5")

    assert (again.status_code, again.json["code"]) == (404, "reset_not_found")
    assert front_end.sign_in("ann@x.example", NEW).status_code == 200


def test_a_new_link_ends_the_one_before(service, front_end, ann):
    old, new = link(service, front_end), link(service, front_end)

    assert use(front_end, old).status_code == 404
    assert use(front_end, new).status_code == 200


def test_a_link_is_good_for_half_an_hour(service, front_end, ann):
    token = link(service, front_end)
    with service.app_database.transaction(None) as session:
        session.execute(update(Reset).values(created_at=now() - timedelta(minutes=30)))

    assert use(front_end, token).status_code == 404


def test_a_link_ends_when_the_password_is_changed(service, front_end, ann):
    token = link(service, front_end)
    body = {"person_id": ann["member"]["person_id"], "password": front_end.password}
    front_end.post("/v1/credentials/password", body | {"new_password": NEW})

    assert use(front_end, token).status_code == 404


def test_a_link_ends_when_the_address_is_somebody_elses(service, front_end, ann):
    token, other = link(service, front_end), front_end.found("ben@x.example")
    with service.app_database.transaction(None) as session:
        session.execute(text("DELETE FROM sign_in_names"))
        session.execute(
            text("INSERT INTO sign_in_names SELECT :key, :ben"),
            {"key": keys.of_name("ann@x.example"), "ben": other["member"]["person_id"]},
        )

    assert use(front_end, token).status_code == 404


def test_a_link_does_nothing_for_who_is_disabled(service, front_end, ann):
    token = link(service, front_end)
    with service.app_database.transaction(None) as session:
        session.execute(update(Person).values(disabled_at=now()))

    assert use(front_end, token).status_code == 404


@pytest.mark.parametrize("password", ["short", "password123", "ann@x.example", "n\x00l n\x00l n"])
def test_a_password_that_is_no_good_leaves_the_link_as_it_is(service, front_end, ann, password):
    token = link(service, front_end)

    refused = use(front_end, token, password)

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["new_password"])
    assert use(front_end, token).status_code == 200


def test_the_token_is_kept_as_a_hash_and_the_mail_goes_once_it_is_over(service, front_end, ann):
    token = link(service, front_end)
    with service.app_database.transaction(None) as session:
        [kept] = session.query(Reset.token_key).one()
    assert token not in kept
    with service.worker_database.transaction(None) as session:
        session.execute(update(Mail).values(created_at=now() - timedelta(hours=2)))

    service.run_jobs()

    assert [mail.kind for mail in front_end.mails() if mail.kind.startswith("person.")] == []


def test_links_come_from_the_settings_whatever_host_a_request_names(service, front_end, ann):
    service.anonymous().post(
        "/v1/resets",
        json={"email": "ann@x.example"},
        headers=front_end.headers | {"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    service.run_jobs()

    [mail] = front_end.mails()
    assert "https://billing.example/reset/" in mail.body
    assert "evil" not in mail.body


def test_one_recipient_gets_three_mails_and_nobody_hears_of_it(service, front_end, ann):
    answers = {
        ask(front_end, name, address=f"192.0.2.{number}").status_code
        for number, name in enumerate(["ann@x.example", "Ann@X.example", "ANN@x.example"] * 2)
    }
    service.run_jobs()

    assert answers == {202}
    assert len(front_end.mails()) == 3


def test_one_address_asks_for_twenty(front_end):
    here = {"address": "2001:db8::1"}
    for number in range(RESETS_PER_ADDRESS):
        assert ask(front_end, f"p{number}@x.example", **here).status_code == 202

    # The whole /64 is one address.
    assert ask(front_end, "q@x.example", address="2001:db8::2").status_code == 429
    assert ask(front_end, "q@x.example", address="2001:db8:0:1::2").status_code == 202


def test_links_are_not_guessed(service, front_end, ann):
    token, here = link(service, front_end), {"address": "192.0.2.9"}
    for number in range(LINKS_PER_ADDRESS):
        path = "/v1/resets/lookup" if number % 2 else "/v1/resets/use"
        body = {"token": f"guess{number}"} | ({} if number % 2 else {"new_password": NEW})
        assert front_end.post(path, body | here).status_code == 404

    assert use(front_end, "guess", **here).status_code == 429
    assert use(front_end, token).status_code == 200


def test_who_is_in_a_live_firm_is_written_to_by_way_of_it_alone(service, front_end, ann):
    live = front_end.found(mode="live", name="Live")["firm"]
    front_end.contact_in(live, email="ann@x.example")

    link(service, front_end)

    [mail] = front_end.mails()
    assert (str(mail.firm_id), mail.is_sandbox, mail.sent_at) == (live["id"], False, None)


def test_a_mailbox_shows_the_links_of_who_is_in_sandboxes_alone(service, front_end, ann):
    link(service, front_end)
    reader = service.client("mails:read", "owners:write", firm=ann["firm"]["id"])
    lower = service.client("mails:read", "members:write", firm=ann["firm"]["id"])
    stranger = service.client("mails:read", firm=front_end.found()["firm"]["id"])

    [mail] = reader.get("/v1/mails").json["items"]

    assert mail["kind"] == "person.reset"
    assert lower.get("/v1/mails").json["items"] == []
    assert lower.get(f"/v1/mails/{mail['id']}").status_code == 404
    assert reader.get(f"/v1/mails/{mail['id']}").json["body"].startswith("Hello Olive Owner")
    assert stranger.get("/v1/mails").json["items"] == []
    assert stranger.get(f"/v1/mails/{mail['id']}").status_code == 404


def test_a_live_firms_mails_are_shown_to_nobody(service, front_end):
    live = front_end.found("liv@x.example", mode="live")["firm"]
    link(service, front_end, "liv@x.example")

    reader = service.client("mails:read", firm=live["id"])

    assert reader.get("/v1/mails").json["items"] == []
    assert reader.get(f"/v1/mails/{front_end.mails()[0].id}").status_code == 404


def test_who_is_known_to_sandboxes_alone_begins_anew_at_a_live_firm(service, front_end, ann):
    session_began = front_end.sign_in("ann@x.example").json
    live = front_end.found(mode="live")["firm"]
    contact = front_end.hears_of(live, "contact.created", email="ann@x.example")
    token = front_end.invite(live, contact).json["token"]
    assert front_end.post("/v1/invitations/lookup", {"token": token}).json["has_password"] is False

    assert front_end.accept(token, NEW).status_code == 200

    assert front_end.sign_in("ann@x.example").status_code == 401
    assert front_end.sign_in("ann@x.example", NEW).status_code == 200
    assert front_end.token_for(session_began).json["code"] == "membership_ended"


def test_who_has_answered_a_live_firm_keeps_their_password_at_the_next(service, front_end):
    live = front_end.found(mode="live")["firm"]
    front_end.contact_in(live, email="ann@x.example")
    other = front_end.found(mode="live", name="Other")["firm"]
    contact = front_end.hears_of(other, "contact.created", email="ann@x.example")
    token = front_end.invite(other, contact).json["token"]

    assert front_end.post("/v1/invitations/lookup", {"token": token}).json["has_password"] is True
    assert front_end.accept(token, NEW).status_code == 401
    assert front_end.accept(token).status_code == 200


def test_nobody_is_written_to_who_is_nowhere_any_more(service, front_end, ann):
    member, _ = front_end.member_in(ann["firm"], "staff", email="gone@x.example")
    caller = service.client(*OF_MEMBERS["owner"], firm=ann["firm"]["id"])
    assert caller.delete(f"/v1/members/{member['id']}").status_code == 200

    assert ask(front_end, "gone@x.example").status_code == 202
    service.run_jobs()

    assert [mail.kind for mail in front_end.mails() if mail.kind.startswith("person.")] == []
