"""What became of each mail is seen, and a mail can be sent again, not too often."""

import smtplib
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import text

from common.mail import ATTEMPTS, deliver_due
from services.invoicing.tests.builders import a_contact, a_firm, done

PATH = "/v1/mail-log"


@pytest.fixture
def live(studio):
    studio.tell("firm.changed", a_firm(studio.service.firm, mode="live"), version=2)
    return studio


def log(studio, query=""):
    return done(studio.member().get(f"{PATH}{query}"))["items"]


def again(studio, mail, caller=None):
    return (caller or studio.member()).post(f"{PATH}/{mail['id']}/sending", {})


def refuse(mail):
    raise smtplib.SMTPRecipientsRefused({mail.to_address: (550, b"no such mailbox")})


def deliver(studio, send):
    deliver_due(studio.service.worker_database, SimpleNamespace(send=send))


def test_a_mail_that_fails_waits_then_is_given_up_and_can_be_tried_again(live):
    with time_machine.travel("2026-11-20T09:00Z", tick=False) as at:
        invoice = live.invoice(collection="manual", payment_method_id=None)
        before = log(live)
        deliver(live, refuse)
        waiting = log(live)
        for _ in range(ATTEMPTS):
            at.shift(30 * 2**ATTEMPTS)
            deliver(live, refuse)
        [failed] = log(live)
        retried = done(again(live, failed))
        delivered = []
        deliver(live, delivered.append)
        [sent] = log(live)

    assert [mail["state"] for mail in (*before, *waiting, failed)] == [
        "waiting",
        "waiting",
        "failed",
    ]
    assert "no such mailbox" in waiting[0]["failure"]
    assert (retried["state"], retried["id"]) == ("waiting", failed["id"])
    assert len(delivered) == 1
    assert (sent["state"], sent["failure"], sent["about"]) == ("sent", None, invoice["id"])
    assert "body" not in sent


def test_what_arrived_is_sent_as_a_copy_once_an_hour(studio):
    studio.invoice(collection="manual", payment_method_id=None)
    [mail] = log(studio)

    early = again(studio, mail)
    studio.advance(3601)
    copy = done(again(studio, mail))
    late = again(studio, mail)

    assert (early.status_code, early.json["code"]) == (429, "mail_sent_just_now")
    assert early.headers["Retry-After"]
    assert late.status_code == 429
    assert (copy["subject"], copy["state"]) == (mail["subject"], "kept")
    assert log(studio) == [copy, mail]
    with studio.service.transaction() as session:
        query = text("SELECT subject FROM audit WHERE act = 'mail.sent_again'")
        assert [str(each) for each in session.scalars(query)] == [mail["id"]]


def test_nobody_who_left_is_written_to_again(studio):
    studio.invoice(collection="manual", payment_method_id=None)
    [mail] = log(studio)
    studio.advance(3601)
    gone = a_contact(studio.contact, studio.client, status="removed")
    studio.tell("contact.removed", gone, version=2)

    refused = again(studio, mail)

    assert (refused.status_code, refused.json["code"]) == (409, "mail_reader_gone")
    assert len(log(studio)) == 1


@pytest.mark.parametrize("opens", ["invitations", "p", "e"])
def test_a_link_that_let_its_reader_in_is_not_sent_twice(live, opens):
    link = f"https://billing.example/{opens}/" + "x" * 43
    proposal = live.proposal()
    body = {"links": {live.contact: link}}
    done(live.member().post(f"/v1/proposals/{proposal['id']}/sending", body))
    deliver(live, lambda _: None)
    live.advance(3601)

    refused = again(live, log(live)[0])

    assert (refused.status_code, refused.json["code"]) == (409, "mail_link_used")


def test_mails_are_listed_by_client_and_by_what_they_are_about(studio):
    first, second = (studio.invoice(collection="manual", payment_method_id=None) for _ in range(2))

    assert [each["about"] for each in log(studio, f"?about={first['id']}")] == [first["id"]]
    both = log(studio, f"?client_id={studio.client}")
    assert [each["about"] for each in both] == [second["id"], first["id"]]
    assert log(studio, f"?client_id={first['id']}") == []


def test_nobody_else_sees_or_sends_them(studio):
    studio.invoice(collection="manual", payment_method_id=None)
    [mail] = log(studio)
    stranger = studio.member(firm=studio.service.other_firm)

    assert stranger.get(PATH).json["items"] == []
    assert again(studio, mail, stranger).status_code == 404
    assert again(studio, mail, studio.signer()).status_code == 403
    assert again(studio, mail, studio.service.client("mails:read")).status_code == 403
