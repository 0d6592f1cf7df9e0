"""Accepting a proposal: by whom, of which document, and once."""

import json
from hashlib import sha256

import pytest

from common.ids import new_id
from invoicing.schemas.proposals import OfferSchema
from services.invoicing.tests.builders import done


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
        "lines": [agreed(line) for line in sent["lines"]],
        "totals": {name: sent["totals"][name] for name in sent["totals"] if name != "range"},
        **origin,
    }
    [event] = studio.service.published("proposal.accepted")
    assert event.data == accepted
    assert event.actor == f"contact:{studio.contact}"


def test_the_hash_is_that_of_exactly_what_is_shown(studio):
    sent = studio.sent_proposal(introduction="Prüfung €", expires_on="2099-12-31")

    shown = {name: sent[name] for name in OfferSchema().fields}
    # Prices before tax, and a line that says its net amount, go without saying.
    unsaid = [shown.pop("prices_include_tax"), shown.pop("tax_rounding")]
    assert unsaid == [False, "document"]
    left_out = ("id", "amount", "most_amount", "continues_line_id")
    shown["lines"] = [
        {k: v for k, v in line.items() if k not in left_out} for line in sent["lines"]
    ]
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


def test_who_acts_wholly_as_a_test_contact_signs_and_both_are_kept(studio):
    tester = studio.signer(act={"sub": "member:1", "full": True})

    accepted = done(studio.accept(studio.sent_proposal(), caller=tester))

    assert accepted["acceptance"]["contact_id"] == studio.contact
    [event] = studio.service.published("proposal.accepted")
    assert event.actor == "member:1"
    assert event.onbehalfof == f"contact:{studio.contact}"


def test_who_only_views_as_a_contact_cannot_sign(studio):
    sent, delegate = studio.sent_proposal(), studio.signer(act={"sub": "member:1"})

    accepting = studio.accept(sent, caller=delegate)
    declining = delegate.post(f"/v1/proposals/{sent['id']}/decline", {"reason": "No."})

    assert {accepting.status_code, declining.status_code} == {403}
    assert accepting.json["code"] == "impersonation_read_only"


def agreed(line):
    """Returns what an acceptance keeps of a line."""
    return {name: line[name] for name in ("id", "net_amount", "tax_amount", "total_amount")}
