"""Proposals as PDF: what is offered, and who accepted it."""

import io

from pypdf import PdfReader

from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_monthly_offer, done


def pdf_of(caller, proposal):
    response = caller.get(f"/v1/proposals/{proposal['id']}/pdf")
    assert response.status_code == 200, response.json
    return response.data


def text_of(pdf):
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return words.replace("\xa0", " ")


def test_a_proposal_says_what_is_offered_and_what_it_comes_to(studio):
    offer = a_monthly_offer(interval_count=3, name="Care")
    proposal = studio.sent_proposal(
        terms="Net 14.", lines=[*studio.proposal_body()["lines"], offer]
    )

    words = text_of(pdf_of(studio.signer(), proposal))

    for told in (
        proposal["number"],
        "Brand care",
        "Every month",
        "Every 3 months",
        "On acceptance",
    ):
        assert told in words
    for told in ("£1,200.00", "£1,440.00", "£420.00", "Net 14.", "Acme Limited"):
        assert told in words
    assert "Accepted" not in words


def test_an_accepted_proposal_bears_its_signature_and_stays_the_same(studio):
    proposal = done(studio.accept(studio.sent_proposal(), address="192.0.2.7"))
    first = pdf_of(studio.signer(), proposal)
    moved = a_client(studio.client, billing_name="New")

    studio.tell("client.changed", moved, version=2)

    words = text_of(first)
    for told in ("Accepted", "Dana Moore", "192.0.2.7", "Europe/London"):
        assert told in words
    assert proposal["document_hash"] in words.replace("\n", "")
    assert pdf_of(studio.member(), proposal) == first


def test_a_proposal_is_on_paper_for_those_who_may_read_it(studio):
    draft, sent = studio.proposal(), studio.sent_proposal()

    assert "Draft" in text_of(pdf_of(studio.member(), draft))
    assert studio.signer().get(f"/v1/proposals/{draft['id']}/pdf").status_code == 404
    path = f"/v1/proposals/{sent['id']}/pdf"
    assert studio.signer(client_id=str(new_id())).get(path).status_code == 404
    assert studio.member(firm=studio.service.other_firm).get(path).status_code == 404
    assert studio.signer(document=draft["id"]).get(path).status_code == 404


def test_what_is_billed_by_an_estimate_says_how_far_its_price_is_open(studio):
    hours = {"billing": "estimate", "estimate_by": "hours", "quantity": "10", "most": "15"}
    line = studio.proposal_body()["lines"][0] | hours | {"name": "Research", "unit_price": "90"}

    words = text_of(pdf_of(studio.signer(), studio.sent_proposal(lines=[line])))

    assert "By the hour, 10 to 15 expected" in words
    assert "Total, at most" in words
