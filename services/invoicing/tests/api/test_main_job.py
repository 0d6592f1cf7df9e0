"""The main job, as far as invoicing goes: proposal, acceptance, invoice, payment."""


def test_an_accepted_proposal_and_a_paid_invoice(studio):
    proposal = studio.sent_proposal(title="Brand care 2027")
    accepted = studio.accept(proposal)
    invoice = studio.invoice()
    studio.tell("payment.succeeded", studio.payment(invoice))

    paid = studio.member().get(f"/v1/invoices/{invoice['id']}").json

    assert accepted.json["status"] == "accepted"
    assert invoice["number"].endswith("-0001")
    assert (paid["status"], paid["paid_amount"], paid["due_amount"]) == ("paid", 42000, 0)
    assert [event.type for event in studio.service.published()] == [
        "proposal.created",
        "proposal.sent",
        "proposal.accepted",
        "invoice.issued",
        "invoice.paid",
    ]
    assert [mail["subject"] for mail in studio.mails()] == [
        f"Receipt: {invoice['number']} paid",
        "Northwind Studio sent you a proposal: Brand care 2027",
    ]
