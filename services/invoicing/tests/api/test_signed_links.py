"""A principal that is a signed link reaches its one proposal, and nothing beside it."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import done


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
