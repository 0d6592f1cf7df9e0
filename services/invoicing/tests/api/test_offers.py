"""A proposal is offered without a mail, mailed again, left open for longer, and written once more."""

import pytest

from common.ids import new_id
from services.invoicing.tests.api.test_options import PACKS, lines
from services.invoicing.tests.builders import a_client, a_contact, done


def act(studio, proposal, name, body=None, **more):
    return studio.member().post(f"/v1/proposals/{proposal['id']}/{name}", body, **more)


def test_a_proposal_is_offered_without_a_mail(studio):
    offered = done(act(studio, studio.proposal(), "offering"))

    assert offered["status"] == "awaiting_acceptance"
    assert studio.mails() == []
    assert done(studio.accept(offered))["status"] == "accepted"


def test_the_first_mail_about_an_offered_proposal_goes_at_once(studio):
    offered = done(act(studio, studio.proposal(), "offering"))

    done(act(studio, offered, "resending", {"message": "Have a look."}))

    [mail] = studio.mails()
    assert "Have a look." in mail["body"]


def test_a_proposal_is_mailed_again_as_it_was_but_not_at_once(studio):
    sent = studio.sent_proposal()
    at_once = act(studio, sent, "resending", {})
    studio.advance(601)

    again = done(act(studio, sent, "resending", {}))

    assert (at_once.status_code, at_once.json["code"]) == (409, "proposal_just_mailed")
    assert again["document_hash"] == sent["document_hash"]
    assert len(studio.mails()) == 2
    [event] = studio.service.published("proposal.resent")
    assert event.data == again


@pytest.mark.parametrize("name, body", [
    ("resending", {}), ("extension", {"expires_on": "2199-01-01"}),
])  # fmt: skip
def test_only_an_open_proposal_is_mailed_again_or_extended(studio, name, body):
    draft = studio.proposal(expires_on="2099-12-31")

    response = act(studio, draft, name, body)

    assert (response.status_code, response.json["code"]) == (409, "proposal_is_draft")


def test_an_extended_proposal_is_another_version_of_the_same_offer(studio):
    sent = studio.sent_proposal(expires_on=studio.tomorrow())
    extended = done(act(studio, sent, "extension", {"expires_on": "2099-12-31"}))
    studio.advance(3 * 86400)
    studio.service.run_jobs()

    stale, accepted = studio.accept(sent), studio.accept(extended)

    assert extended["document_version"] == sent["document_version"] + 1
    assert (stale.status_code, stale.json["code"]) == (409, "proposal_changed")
    assert done(accepted)["expires_on"] == "2099-12-31"


@pytest.mark.parametrize("was, will_be", [
    ("2099-12-31", "2099-12-31"), ("2099-12-31", "2099-12-30"), (None, "2099-12-31"),
])  # fmt: skip
def test_a_day_that_is_not_later_extends_nothing(studio, was, will_be):
    sent = studio.sent_proposal(expires_on=was)

    response = act(studio, sent, "extension", {"expires_on": will_be})

    assert (response.status_code, response.json["code"]) == (409, "proposal_expiry_not_later")


def test_a_copy_is_a_new_draft_of_the_same_offer(studio):
    sent = studio.sent_proposal(option_groups=PACKS, lines=lines(), expires_on="2099-12-31")

    member, path = studio.member(), f"/v1/proposals/{sent['id']}/copies"

    copy = done(member.post(path, {}, key="copy"))
    again = done(member.post(path, {}, key="copy"))

    assert again == copy
    assert (copy["status"], copy["expires_on"]) == ("draft", None)
    assert copy["number"] != sent["number"]
    same = ("title", "terms", "option_groups", "totals", "client_id", "contact_id")
    assert {name: copy[name] for name in same} == {name: sent[name] for name in same}
    assert not {line["id"] for line in copy["lines"]} & {line["id"] for line in sent["lines"]}


def another_client(studio, **fields):
    client, contact = str(new_id()), str(new_id())
    studio.tell("client.created", a_client(client, name="Globex", **fields))
    studio.tell("contact.created", a_contact(contact, client))
    return {"client_id": client, "contact_id": contact}


def test_a_copy_may_be_for_another_client(studio):
    other = another_client(studio)

    copy = done(act(studio, studio.proposal(), "copies", other, key="other"))

    assert (copy["client_id"], copy["contact_id"]) == (other["client_id"], other["contact_id"])


@pytest.mark.parametrize("currency, named, code", [
    ("EUR", True, "currency_mismatch"), ("GBP", False, "contact_missing"),
])  # fmt: skip
def test_a_copy_that_the_other_client_could_not_be_sent_is_refused(studio, currency, named, code):
    other = another_client(studio, currency=currency)
    body = other if named else {"client_id": other["client_id"]}

    response = act(studio, studio.proposal(), "copies", body, key="refused")

    assert response.status_code in (409, 422)
    assert response.json["code"] == code


@pytest.mark.parametrize("name, body", [
    ("offering", None), ("resending", {}), ("copies", {}),
    ("extension", {"expires_on": "2199-01-01"}),
])  # fmt: skip
def test_a_proposal_of_another_firm_is_not_there(studio, name, body):
    path = f"/v1/proposals/{new_id()}/{name}"

    assert studio.member().post(path, body, key="foreign").status_code == 404
