"""Sending a proposal to its client, and the first look at it."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_contact, done

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


def send(studio, proposal):
    response = studio.member().post(f"/v1/proposals/{proposal['id']}/sending", {})
    assert response.status_code == 409
    return response.json["code"]
