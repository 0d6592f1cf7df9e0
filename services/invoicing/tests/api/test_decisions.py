"""Sending a proposal, and what the client or the firm decides on it."""

import json
from hashlib import sha256

import pytest
import time_machine
from sqlalchemy import text

from common.ids import new_id
from invoicing.schemas.proposals import OfferSchema
from services.invoicing.tests.builders import a_client, a_contact, a_firm, done

HOME = "https://billing.example"


def test_sending_offers_the_draft_to_the_client(studio):
    draft = studio.proposal()

    sent = done(studio.member().post(f"/v1/proposals/{draft['id']}/sending", {}))

    assert sent["status"] == "awaiting_acceptance"
    assert sent["sent_at"]
    assert sent["document_hash"] == draft["document_hash"]
    assert studio.service.published("proposal.sent")[0].data == sent


def test_the_signer_and_whoever_reads_mail_is_told_each_by_an_own_link(studio):
    reader, silent, lead, gone = (str(new_id()) for _ in range(4))
    for contact, change in (
        (reader, {"email": "eve@acme.example", "role": "prospect"}),
        (silent, {"email": "sam@acme.example", "gets_mail": False}),
        (lead, {"email": "lea@acme.example", "role": "lead"}),
        (gone, {"email": "gus@acme.example", "status": "removed"}),
    ):
        studio.tell("contact.created", a_contact(contact, studio.client, **change))
    draft, link = studio.proposal(), f"{HOME}/invitations/abc"
    body = {"links": {reader: link, silent: link}, "message": "As we spoke about."}

    done(studio.member().post(f"/v1/proposals/{draft['id']}/sending", body))

    mails = {mail["to_address"]: mail["body"] for mail in studio.mails()}
    assert mails.keys() == {"dana@acme.example", "eve@acme.example"}
    assert link in mails["eve@acme.example"]
    assert f"{HOME}/proposals/{draft['id']}" in mails["dana@acme.example"]
    assert link not in mails["dana@acme.example"]
    assert "As we spoke about." in mails["dana@acme.example"]


def test_the_signer_is_told_even_without_wanting_mail(studio):
    silent = a_contact(studio.contact, studio.client, gets_mail=False)
    studio.tell("contact.changed", silent, version=2)

    studio.sent_proposal()

    assert [mail["to_address"] for mail in studio.mails()] == ["dana@acme.example"]


@pytest.mark.parametrize("link", [
    "https://evil.example/x",
    "https://billing.example.evil.example/x",
    "https://billing.example@evil.example/",
    "javascript:alert(1)",
    "/proposals/1",
    "https://billing.example/x\nBcc: all@example.com",
])  # fmt: skip
def test_a_link_that_leads_elsewhere_is_refused_and_nobody_is_told(studio, link):
    draft = studio.proposal()

    path = f"/v1/proposals/{draft['id']}/sending"
    response = studio.member().post(path, {"links": {studio.contact: link}})

    assert (response.status_code, response.json["code"]) == (422, "link_foreign")
    assert studio.mails() == []
    assert studio.member().get(f"/v1/proposals/{draft['id']}").json["status"] == "draft"


def test_a_link_for_a_stranger_is_refused(studio):
    path = f"/v1/proposals/{studio.proposal()['id']}/sending"

    response = studio.member().post(path, {"links": {str(new_id()): f"{HOME}/x"}})

    assert (response.status_code, response.json["code"]) == (422, "link_for_nobody")


def test_what_cannot_be_accepted_is_not_sent(studio):
    removed = a_contact(studio.contact, studio.client, status="removed")
    empty, past, fine = (
        studio.proposal(lines=[]),
        studio.proposal(expires_on="2020-01-01"),
        studio.proposal(),
    )

    codes = [send(studio, empty), send(studio, past)]
    studio.tell("contact.removed", removed, version=2)
    codes.append(send(studio, fine))
    studio.tell("client.archived", a_client(studio.client, status="archived"), version=2)
    codes.append(send(studio, fine))

    assert codes == [
        "proposal_has_no_lines",
        "proposal_expiry_past",
        "proposal_signer_removed",
        "client_archived",
    ]
    assert studio.mails() == []


def test_a_proposal_is_sent_once(studio):
    sent = studio.sent_proposal()

    response = studio.member().post(f"/v1/proposals/{sent['id']}/sending", {})

    assert response.status_code == 409
    assert response.json["code"] == "proposal_is_awaiting_acceptance"
    assert "accepted" in response.json["allowed"]
    assert len(studio.mails()) == 1


def test_sending_an_older_version_than_was_read_is_refused(studio):
    draft = studio.proposal()
    path = f"/v1/proposals/{draft['id']}"
    done(studio.member().put(path, studio.proposal_body(title="New"), etag='"1"'))

    stale = studio.member().post(f"{path}/sending", {}, environ_base={"HTTP_IF_MATCH": '"1"'})

    assert stale.status_code == 412
    assert studio.mails() == []


def test_the_first_look_of_the_client_is_kept(studio):
    sent = studio.sent_proposal()
    path = f"/v1/proposals/{sent['id']}/view"

    by_member = done(studio.member().post(path))
    first = done(studio.signer().post(path))
    again = done(studio.signer().post(path))

    assert by_member["viewed_at"] is None
    assert first["viewed_at"]
    assert again == first
    assert len(studio.service.published("proposal.changed")) == 1


def test_a_look_on_the_clients_behalf_is_not_the_clients(studio):
    sent = studio.sent_proposal()
    delegate = studio.signer(act={"sub": "member:1"})

    seen = done(delegate.post(f"/v1/proposals/{sent['id']}/view"))

    assert seen["viewed_at"] is None


def test_an_acceptance_keeps_who_accepted_what_and_from_where(studio):
    sent, method = studio.sent_proposal(payment_method_required=True), str(new_id())
    origin = {"address": "203.0.113.7", "user_agent": "Firefox"}

    accepted = done(studio.accept(sent, payment_method_id=method, **origin))

    assert accepted["status"] == "accepted"
    assert accepted["payment_method_id"] == method
    assert accepted["acceptance"] == {
        "name": "Dana Moore",
        "at": accepted["accepted_at"],
        "document_hash": sent["document_hash"],
        "contact_id": studio.contact,
        "on_behalf_reason": None,
        **origin,
    }
    [event] = studio.service.published("proposal.accepted")
    assert event.data == accepted
    assert event.actor == f"contact:{studio.contact}"


def test_the_hash_is_that_of_exactly_what_is_shown(studio):
    sent = studio.sent_proposal(introduction="Prüfung €", expires_on="2099-12-31")

    shown = {name: sent[name] for name in OfferSchema().fields}
    shown["lines"] = [{k: v for k, v in line.items() if k != "id"} for line in sent["lines"]]
    canonical = json.dumps(shown, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert sha256(canonical.encode()).hexdigest() == sent["document_hash"]


def test_the_same_acceptance_again_changes_nothing(studio):
    sent = studio.sent_proposal()

    first = done(studio.accept(sent))
    same_key = done(studio.accept(sent, key="a"))
    again = done(studio.accept(sent, key="a"))

    assert first == same_key == again
    assert len(studio.service.published("proposal.accepted")) == 1


def test_another_acceptance_of_an_accepted_proposal_is_refused(studio):
    sent = studio.sent_proposal()
    done(studio.accept(sent))

    response = studio.accept(sent, name="Somebody Else")

    assert (response.status_code, response.json["code"]) == (409, "proposal_is_accepted")


@pytest.mark.parametrize("change, code", [
    ({"name": ""}, "input_invalid"),
    ({"name": None}, "input_invalid"),
    ({"agreed": False}, "input_invalid"),
    ({"agreed": "true"}, "input_invalid"),
    ({"payment_method_id": "mine"}, "input_invalid"),
    ({"accepted_at": "2020-01-01T00:00:00Z"}, "input_invalid"),
    ({}, "payment_method_required"),
])  # fmt: skip
def test_an_acceptance_that_lacks_something_is_refused(studio, change, code):
    sent = studio.sent_proposal(payment_method_required=True)

    response = studio.accept(sent, **change)

    assert (response.status_code, response.json["code"]) == (422, code)
    assert studio.service.published("proposal.accepted") == []


def test_an_acceptance_needs_a_key(studio):
    sent = studio.sent_proposal()
    body = {"name": "Dana", "agreed": True, "document_hash": sent["document_hash"]}

    response = studio.signer().post(f"/v1/proposals/{sent['id']}/acceptance", body)

    assert (response.status_code, response.json["code"]) == (428, "idempotency_key_missing")


def test_only_the_document_that_was_read_is_accepted(studio):
    read = studio.sent_proposal()
    path = f"/v1/proposals/{read['id']}"
    done(studio.member().post(f"{path}/revocation"))
    withdrawn = studio.accept(read)
    done(studio.member().put(path, studio.proposal_body(title="Dearer"), etag='"3"'))
    present = done(studio.member().post(f"{path}/sending"))

    response = studio.accept(read)

    assert (withdrawn.status_code, withdrawn.json["code"]) == (409, "proposal_is_draft")
    assert (response.status_code, response.json["code"]) == (409, "proposal_changed")
    assert response.json["document_hash"] == present["document_hash"]
    assert done(studio.accept(present))["title"] == "Dearer"


def test_what_is_sent_again_unchanged_is_still_another_document(studio):
    read = studio.sent_proposal()
    path = f"/v1/proposals/{read['id']}"
    done(studio.member().post(f"{path}/revocation"))
    present = done(studio.member().post(f"{path}/sending"))

    assert present["document_version"] == 2
    assert present["document_hash"] != read["document_hash"]
    assert len(studio.mails()) == 2


def test_a_foreign_contact_cannot_accept_or_decline(studio):
    sent = studio.sent_proposal()
    stranger = studio.signer(client_id=new_id())

    assert studio.accept(sent, caller=stranger).status_code == 404
    path = f"/v1/proposals/{sent['id']}/decline"
    assert stranger.post(path, {"reason": "No."}).status_code == 404


def test_a_draft_that_was_never_sent_looks_absent_to_a_contact(studio):
    draft = studio.proposal()

    assert studio.accept(draft).status_code == 404


def test_a_member_accepts_only_on_the_clients_behalf_and_with_a_reason(studio):
    sent = studio.sent_proposal()

    refused = studio.accept(sent, caller=studio.member())
    reason = "Dana accepted by phone on Tuesday."
    accepted = done(studio.accept(sent, caller=studio.member(), on_behalf_reason=reason))

    assert (refused.status_code, refused.json["code"]) == (403, "acceptance_is_the_clients")
    assert accepted["acceptance"]["on_behalf_reason"] == reason
    assert accepted["acceptance"]["contact_id"] is None


def test_a_contact_cannot_accept_on_behalf_of_itself(studio):
    accepted = done(studio.accept(studio.sent_proposal(), on_behalf_reason="Because."))

    assert accepted["acceptance"]["on_behalf_reason"] is None
    assert accepted["acceptance"]["contact_id"] == studio.contact


def test_who_only_views_as_a_contact_cannot_sign(studio):
    sent, delegate = studio.sent_proposal(), studio.signer(act={"sub": "member:1"})

    accepting = studio.accept(sent, caller=delegate)
    declining = delegate.post(f"/v1/proposals/{sent['id']}/decline", {"reason": "No."})

    assert {accepting.status_code, declining.status_code} == {403}
    assert accepting.json["code"] == "impersonation_reads_only"


def test_a_proposal_is_declined_by_its_client_with_a_reason(studio):
    sent = studio.sent_proposal()
    path = f"/v1/proposals/{sent['id']}/decline"

    by_member = studio.member().post(path, {"reason": "No."})
    without = studio.signer().post(path, {"reason": " "})
    declined = done(studio.signer().post(path, {"reason": "Too early for us."}))

    assert (by_member.status_code, without.status_code) == (403, 422)
    assert (declined["status"], declined["declined_reason"]) == ("declined", "Too early for us.")
    assert studio.accept(sent).json["code"] == "proposal_is_declined"


def test_an_accepted_proposal_never_changes_again(studio):
    accepted = done(studio.accept(studio.sent_proposal()))
    path, reason = f"/v1/proposals/{accepted['id']}", {"reason": "x"}

    answers = [
        studio.member().put(path, studio.proposal_body(), etag=f'"{accepted["version"]}"'),
        studio.member().post(f"{path}/sending"),
        studio.member().post(f"{path}/revocation"),
        studio.member().post(f"{path}/loss", reason),
        studio.signer().post(f"{path}/decline", reason),
    ]

    assert {answer.status_code for answer in answers} == {409}
    assert {answer.json["code"] for answer in answers} == {"proposal_is_accepted"}
    assert studio.member().get(path).json == accepted


def test_a_proposal_ends_with_its_last_day_where_the_firm_is(studio):
    new_york = a_firm(studio.service.firm, time_zone="America/New_York")
    studio.tell("firm.changed", new_york, version=2)
    with time_machine.travel("2026-11-20T12:00Z", tick=False):
        sent = studio.sent_proposal(expires_on="2026-11-30")
        unread = studio.sent_proposal(expires_on="2026-11-30")
        clock = done(studio.service.client("clock:write").get("/v1/test-clock"))

    assert clock["next_due_at"] == "2026-12-01T05:00:00+00:00"
    with time_machine.travel("2026-12-01T04:59:59Z", tick=False):
        studio.service.run_jobs()
        assert done(studio.accept(sent))["status"] == "accepted"
    with time_machine.travel("2026-12-01T05:00Z", tick=False):
        late = studio.accept(unread)
        work = done(studio.service.client("clock:write").get("/v1/test-clock"))
        studio.service.run_jobs()
        rest = done(studio.service.client("clock:write").get("/v1/test-clock"))
        ended = studio.accept(unread)

    assert (late.status_code, late.json["code"]) == (409, "proposal_expired")
    assert (work["pending"]["work"], rest["pending"]["work"]) == (1, 0)
    assert rest["next_due_at"] is None
    assert ended.json["code"] == "proposal_is_expired"
    [event] = studio.service.published("proposal.expired")
    assert (str(event.subject), event.actor) == (unread["id"], "system:invoicing")


def test_a_firms_own_clock_decides_what_has_expired(studio):
    expired = studio.expired_proposal()
    studio.service.run_jobs()

    assert expired["status"] == "expired"
    assert len(studio.service.published("proposal.expired")) == 1


def test_a_proposal_is_completed_once_none_of_its_services_runs(studio):
    accepted = done(studio.accept(studio.sent_proposal()))
    first, second = (
        {"id": str(new_id()), "proposal_id": accepted["id"], "proposal_line_id": line["id"]}
        for line in accepted["lines"]
    )

    studio.tell("service.completed", first)
    studio.tell("service.completed", first)
    assert studio.service.published("proposal.completed") == []
    studio.tell("service.ended", second)

    [event] = studio.service.published("proposal.completed")
    assert event.data["status"] == "completed"
    assert event.data["acceptance"] == accepted["acceptance"]


def test_a_service_that_no_proposal_asked_for_completes_nothing(studio):
    studio.tell("service.ended", {"id": str(new_id()), "proposal_line_id": None})

    assert studio.waiting() == []


def test_every_decision_leaves_its_audit_row(studio):
    accepted = done(studio.accept(studio.sent_proposal()))

    query = text("SELECT act, actor FROM audit WHERE subject = :id ORDER BY id")
    with studio.service.transaction() as session:
        rows = session.execute(query, {"id": accepted["id"]}).all()

    assert [row.act for row in rows] == ["proposal.created", "proposal.sent", "proposal.accepted"]
    assert rows[-1].actor == f"contact:{studio.contact}"


def send(studio, proposal):
    response = studio.member().post(f"/v1/proposals/{proposal['id']}/sending", {})
    assert response.status_code == 409
    return response.json["code"]
