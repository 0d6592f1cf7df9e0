"""An estimate is approved as it was shown, declined, written of again, canceled; or its day is over."""

from datetime import timedelta

import pytest

from common.clock import now
from services.invoicing.tests.builders import done
from services.invoicing.tests.parallel import at_once


def path_of(estimate, act=""):
    return f"/v1/estimates/{estimate['id']}{act}"


def shown(studio, estimate):
    return done(studio.member().get(path_of(estimate)))


def test_the_very_same_approval_again_changes_nothing(studio):
    sent = studio.sent_estimate()

    approved = done(studio.approve(sent, key="once"))
    again = done(studio.approve(sent, key="twice"))

    assert approved["status"] == "approved"
    assert approved["approval"]["name"] == "Dana Moore"
    assert again["version"] == approved["version"]
    assert len(studio.service.published("estimate.approved")) == 1
    other = studio.approve(sent, name="Somebody Else")
    assert (other.status_code, other.json["code"]) == (409, "estimate_is_approved")


def test_an_approval_sent_many_times_at_once_is_one(studio):
    sent = studio.sent_estimate()

    answers = at_once(*[lambda: studio.approve(sent)] * 6)

    assert {answer.status_code for answer in answers} == {200}
    assert len(studio.service.published("estimate.approved")) == 1


@pytest.mark.parametrize("fields, place", [
    ({"agreed": False}, "agreed"), ({"name": "  "}, "name"), ({"document_hash": None}, "document_hash"),
])  # fmt: skip
def test_a_signature_without_its_parts_is_refused(studio, fields, place):
    sent = studio.sent_estimate()

    refused = studio.approve(sent, **fields)

    assert (refused.status_code, list(refused.json["errors"])) == (422, [place])
    assert shown(studio, sent)["status"] == "sent"


def test_who_looks_through_the_clients_eyes_signs_nothing(studio):
    sent = studio.sent_estimate()
    visitor = studio.signer(act={"sub": "member:1"})

    approving = studio.approve(sent, caller=visitor)
    declining = visitor.post(path_of(sent, "/decline"), {"reason": "No."})

    for refused in (approving, declining):
        assert (refused.status_code, refused.json["code"]) == (403, "impersonation_read_only")
    assert shown(studio, sent)["status"] == "sent"


def test_a_member_does_not_approve_for_the_client(studio):
    sent = studio.sent_estimate()
    member = studio.service.client("estimates:read", "estimates:approve")

    assert studio.approve(sent, caller=member).json["code"] == "approval_is_the_clients"
    declined = member.post(path_of(sent, "/decline"), {"reason": "No."})
    assert declined.json["code"] == "decline_is_the_clients"


def test_a_declined_estimate_says_why_and_stays_declined(studio):
    sent = studio.sent_estimate()

    declined = done(studio.signer().post(path_of(sent, "/decline"), {"reason": "Too dear."}))

    assert (declined["status"], declined["declined_reason"]) == ("declined", "Too dear.")
    assert studio.approve(sent).json["code"] == "estimate_is_declined"
    assert len(studio.service.published("estimate.declined")) == 1


def test_it_expires_when_its_last_day_is_over_and_can_be_sent_again(studio):
    sent = studio.sent_estimate(expires_on=studio.tomorrow())
    studio.advance(3 * 86400)

    late = studio.approve(sent)
    studio.service.run_jobs()

    assert late.json["code"] == "estimate_expired"
    assert shown(studio, sent)["status"] == "expired"
    assert len(studio.service.published("estimate.expired")) == 1
    past = studio.member().post(path_of(sent, "/sending"), {})
    assert past.json["code"] == "estimate_expiry_past"
    longer = {"expires_on": str(now().date() + timedelta(days=30))}
    again = done(studio.member().post(path_of(sent, "/sending"), longer))
    assert (again["status"], again["number"]) == ("sent", sent["number"])
    assert again["document_hash"] != sent["document_hash"]
    assert studio.approve(again).status_code == 200
    assert len(studio.mails()) == 2


def test_the_clock_knows_when_the_next_estimate_expires(studio):
    studio.sent_estimate(expires_on=studio.tomorrow())
    clock = studio.service.client("clock:write")

    due = done(clock.get("/v1/test-clock"))["next_due_at"]
    studio.advance(3 * 86400)

    assert due is not None
    assert done(clock.get("/v1/test-clock"))["pending"]["work"] == 1


def test_it_is_written_of_again_at_most_every_ten_minutes(studio):
    sent = studio.sent_estimate()

    soon = studio.member().post(path_of(sent, "/resending"), {})
    studio.advance(660)
    later = studio.member().post(path_of(sent, "/resending"), {})

    assert (soon.status_code, soon.json["code"]) == (429, "estimate_sent_just_now")
    assert later.status_code == 200
    assert len(studio.mails()) == 2
    assert done(later)["document_hash"] == sent["document_hash"]


def test_only_what_waits_for_an_answer_is_written_of_again(studio):
    approved = studio.approved_estimate()

    refused = studio.member().post(path_of(approved, "/resending"), {})

    assert refused.json["code"] == "estimate_is_approved"


def test_the_clients_first_look_is_noted_and_a_members_is_not(studio):
    sent = studio.sent_estimate()

    done(studio.member().post(path_of(sent, "/view")))
    before = shown(studio, sent)["viewed_at"]
    first = done(studio.signer().post(path_of(sent, "/view")))
    second = done(studio.signer().post(path_of(sent, "/view")))

    assert before is None
    assert first["viewed_at"] is not None
    assert second["version"] == first["version"]


def test_an_approved_estimate_is_canceled_with_a_reason(studio):
    approved = studio.approved_estimate()

    canceled = done(studio.member().post(path_of(approved, "/cancellation"), {"reason": "Moved."}))

    assert (canceled["status"], canceled["canceled_reason"]) == ("canceled", "Moved.")
    assert studio.bill(approved).json["code"] == "estimate_is_canceled"
