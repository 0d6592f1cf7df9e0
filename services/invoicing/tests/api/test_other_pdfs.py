"""Estimates and credit notes as PDF: what they say, to whom, and the same bytes for ever."""

from common.ids import new_id
from services.invoicing.tests.api.test_options import PACKS, lines
from services.invoicing.tests.api.test_proposal_pdfs import text_of
from services.invoicing.tests.builders import (
    a_charge,
    a_client,
    a_monthly_offer,
    an_offer,
    done,
)


def pdf_of(caller, kind, document):
    response = caller.get(f"/v1/{kind}/{document['id']}/pdf")
    assert response.status_code == 200, response.json
    return response.data


def test_an_estimate_says_what_it_would_cost_and_bears_its_approval_once_it_has_one(studio):
    sent = studio.sent_estimate(terms="Half in advance.", notes="As we talked.")
    before = text_of(pdf_of(studio.signer(), "estimates", sent))
    approved = done(studio.approve(sent))

    first = pdf_of(studio.signer(), "estimates", approved)

    for told in ("Estimate", sent["number"], "Half in advance.", "As we talked.", "Acme Limited"):
        assert told in before
    assert "Dana Moore" not in before
    assert "Dana Moore" in text_of(first)
    studio.tell("client.changed", a_client(studio.client, billing_name="New"), version=2)
    assert pdf_of(studio.member(), "estimates", approved) == first


def test_a_credit_note_says_what_is_taken_back_of_which_invoice_and_why(studio):
    invoice = studio.invoice()
    note = done(studio.credit(invoice, [{"position": 1, "amount": 700}]))

    pdf = pdf_of(studio.signer(), "credit-notes", note)

    words = text_of(pdf)
    for told in ("Credit note", note["number"], invoice["number"], "Not wanted.", "£7.00"):
        assert told in words
    assert pdf_of(studio.member(), "credit-notes", note) == pdf


def test_they_speak_the_clients_language(studio):
    invoice = studio.invoice()
    studio.tell("client.changed", a_client(studio.client, language="de"), version=2)

    note = done(studio.credit(invoice))

    words = text_of(pdf_of(studio.member(), "credit-notes", note))
    assert "Rechnungskorrektur" in words
    assert "Zur Rechnung" in words


def test_what_is_a_draft_or_anothers_is_not_there(studio):
    draft = studio.estimate()
    note = done(studio.credit(studio.invoice()))

    assert "Draft" in text_of(pdf_of(studio.member(), "estimates", draft))
    assert studio.signer().get(f"/v1/estimates/{draft['id']}/pdf").status_code == 404
    for caller in (
        studio.signer(client_id=str(new_id())),
        studio.member(firm=studio.service.other_firm),
    ):
        assert caller.get(f"/v1/credit-notes/{note['id']}/pdf").status_code == 404
        assert caller.get(f"/v1/estimates/{draft['id']}/pdf").status_code == 404


def test_a_proposal_shows_what_may_be_chosen_and_then_what_was_agreed(studio):
    offered = studio.sent_proposal(option_groups=PACKS, lines=lines())
    before = text_of(pdf_of(studio.signer(), "proposals", offered))
    essential = next(line for line in offered["lines"] if line["name"] == "Essential")

    accepted = done(studio.accept(offered, chosen=[essential["id"]]))

    agreed = text_of(pdf_of(studio.signer(), "proposals", accepted))
    for told in ("Essential", "Complete", "One of: Launch pack", "Optional", "preselected"):
        assert told in before
    assert "Essential" in agreed
    for told in ("Complete", "One of", "Optional", "preselected"):
        assert told not in agreed
    total = accepted["acceptance"]["totals"]["once"]["total_amount"]
    assert f"£{total // 100:,}.{total % 100:02}" in agreed


def test_an_estimate_and_a_proposal_say_why_nothing_is_charged(studio):
    why = {"category": "exempt", "reason": "Exempt by article 132"}
    tax = {"name": "Teaching", "rate": "0"}
    clerk = studio.service.client("firm:read", "firm:write")
    done(clerk.post("/v1/taxes", tax | why, key="a tax"))
    borne = {"tax_name": "Teaching", "tax_rate": "0"}

    estimate = studio.sent_estimate(lines=[a_charge(**borne)])
    proposal = studio.sent_proposal(lines=[an_offer(), a_monthly_offer(**borne)])
    plain = studio.sent_proposal(lines=[an_offer()])

    assert "Exempt by article 132" in text_of(pdf_of(studio.signer(), "estimates", estimate))
    assert "Exempt by article 132" in text_of(pdf_of(studio.signer(), "proposals", proposal))
    assert "Exempt" not in text_of(pdf_of(studio.signer(), "proposals", plain))
