"""The invoicing service answers as its OpenAPI says, whatever is sent."""

from common.testing.openapi import an_owner, nonconforming


def test_every_operation_answers_as_it_is_described(studio):
    proposals = [studio.proposal(), studio.sent_proposal(), studio.sent_proposal()]
    studio.accept(proposals[2])
    invoices = [studio.invoice(), studio.invoice()]
    studio.pay(invoices[0])

    known = {
        "client_id": [studio.client],
        "contact_id": [studio.contact],
        "proposal_id": [proposal["id"] for proposal in proposals],
        "document_hash": [proposal["document_hash"] for proposal in proposals],
        "invoice_id": [invoice["id"] for invoice in invoices],
        "mail_id": [mail["id"] for mail in studio.mails()],
        "currency": ["GBP"],
    }
    credentials = an_owner(studio.service)
    found = nonconforming(studio.service.app, "/v1/openapi.json", credentials, known)

    assert not list(found)
