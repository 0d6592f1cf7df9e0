"""A principal that is a signed link reaches its one document, and nothing beside it."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import a_contact, done


@pytest.fixture
def offers(studio):
    """Two proposals that were sent to the same client."""
    return studio.sent_proposal(), studio.sent_proposal()


def holder(studio, proposal, **claims):
    body = {"sub": f"link:{new_id()}", "client_id": studio.client, "document": proposal["id"]}
    return studio.service.client("proposals:read", "proposals:accept", **body | claims)


def signed(proposal):
    return {"name": "Pru", "agreed": True, "document_hash": proposal["document_hash"]}


def versions(studio, *offers):
    return [
        done(studio.member().get(f"/v1/proposals/{offer['id']}"))["version"] for offer in offers
    ]


def test_a_link_reads_and_accepts_its_proposal(studio, offers):
    own, _ = offers
    pru = holder(studio, own)

    assert pru.get(f"/v1/proposals/{own['id']}").status_code == 200
    assert pru.post(f"/v1/proposals/{own['id']}/view").status_code == 200
    accepted = done(pru.post(f"/v1/proposals/{own['id']}/acceptance", signed(own), key="a"))

    assert accepted["status"] == "accepted"
    assert accepted["acceptance"]["contact_id"] == own["contact_id"]
    assert accepted["acceptance"]["on_behalf_reason"] is None


def test_another_proposal_of_the_same_client_looks_absent(studio, offers):
    own, other = offers
    pru, before = holder(studio, own), versions(studio, *offers)

    for proposal_id in (other["id"], str(new_id())):
        path = f"/v1/proposals/{proposal_id}"
        answers = [
            pru.get(path),
            pru.post(f"{path}/view"),
            pru.post(f"{path}/acceptance", signed(other), key="a"),
            pru.post(f"{path}/decline", {"reason": "No"}),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert {answer.json["code"] for answer in answers} == {"not_found"}
    assert versions(studio, *offers) == before


def test_a_link_lists_nothing(studio, offers):
    own, _ = offers

    listed = holder(studio, own).get("/v1/proposals")

    assert (listed.status_code, listed.json["code"]) == (403, "link_opens_one_document")


def test_a_link_to_another_clients_proposal_is_none(studio, offers):
    own, _ = offers
    before = versions(studio, *offers)
    stray = holder(studio, own, client_id=str(new_id()))

    assert stray.get(f"/v1/proposals/{own['id']}").status_code == 404
    assert stray.post(f"/v1/proposals/{own['id']}/decline", {"reason": "No"}).status_code == 404
    assert versions(studio, *offers) == before


@pytest.fixture
def estimates(studio):
    """Two estimates that were sent to the same client."""
    return studio.sent_estimate(), studio.sent_estimate()


def reader(studio, estimate, **claims):
    body = {"sub": f"link:{new_id()}", "client_id": studio.client, "document": estimate["id"]}
    return studio.service.client("estimates:read", "estimates:approve", **body | claims)


def states(studio, *estimates):
    shown = [done(studio.member().get(f"/v1/estimates/{each['id']}")) for each in estimates]
    return [(each["status"], each["version"]) for each in shown]


def test_a_link_reads_prints_and_approves_its_estimate(studio, estimates):
    own, _ = estimates
    pru, path = reader(studio, own), f"/v1/estimates/{own['id']}"

    assert pru.get(path).status_code == 200
    assert pru.get(f"{path}/pdf").data.startswith(b"%PDF")
    assert pru.post(f"{path}/view").status_code == 200
    approved = done(studio.approve(own, caller=pru))

    assert approved["status"] == "approved"
    assert approved["approval"]["contact_id"] == own["contact_id"]


def test_another_estimate_and_another_clients_look_absent(studio, estimates):
    own, other = estimates
    before = states(studio, *estimates)
    stray = reader(studio, own, client_id=str(new_id()))
    reached = [(reader(studio, own), other["id"]), (reader(studio, own), str(new_id()))]

    for who, estimate_id in [*reached, (stray, own["id"])]:
        path, signature = f"/v1/estimates/{estimate_id}", {"document_hash": own["document_hash"]}
        answers = [
            who.get(path),
            who.get(f"{path}/pdf"),
            who.post(f"{path}/view"),
            who.post(f"{path}/approval", {"name": "P", "agreed": True} | signature, key="a"),
            who.post(f"{path}/decline", {"reason": "No"}),
        ]
        assert [(each.status_code, each.json["code"]) for each in answers] == [
            (404, "not_found")
        ] * 5
    assert states(studio, *estimates) == before
    listed = reader(studio, own).get("/v1/estimates")
    assert (listed.status_code, listed.json["code"]) == (403, "link_opens_one_document")


@pytest.mark.parametrize("role, code", [
    ("prospect", "link_missing"), ("lead", "contact_cannot_approve"),
])  # fmt: skip
def test_who_cannot_open_an_estimate_is_not_sent_one(studio, role, code):
    draft = studio.estimate()
    contact = a_contact(studio.contact, studio.client, role=role)
    studio.tell("contact.changed", contact, version=2)

    refused = studio.member().post(f"/v1/estimates/{draft['id']}/sending", {})

    assert (refused.status_code, refused.json["code"]) == (409, code)
    assert states(studio, draft) == [("draft", draft["version"])]
