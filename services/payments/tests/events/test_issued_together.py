"""Invoices that are issued together are collected as each would be alone."""

import pytest
from sqlalchemy import text

KINDS = ("by card", "by two cards", "by hand", "of nothing", "voided", "heard twice", "chosen")


@pytest.fixture
def invoices(suite):
    """Makes one invoice of each kind; what came before it has been heard."""
    visa, amex = suite.running_service(), suite.running_service("tok_amex")
    chosen = suite.add_method("tok_visa")["id"]

    def make():
        issued = {
            "by card": suite.an_invoice(visa, total_amount=42000),
            "by two cards": suite.an_invoice(visa, amex),
            "by hand": suite.an_invoice(visa, collection="manual"),
            "of nothing": suite.an_invoice(visa, total_amount=0),
            "voided": suite.an_invoice(visa),
            "heard twice": suite.an_invoice(amex),
            "chosen": suite.an_invoice(visa, amex, chosen_method_id=chosen),
        }
        suite.void_invoice(issued["voided"]["id"])
        return issued

    return make


def what_came_of(service, suite, invoices):
    """Returns what is kept and told of each invoice, without what is each one's own."""
    booked = [(e.invoice_id, e.account, e.amount, e.subject, e.movement) for e in suite.journal()]
    payments, told = suite.payments(), service.published("payment.scheduled")
    found = {}
    for kind, invoice in invoices.items():
        receivable = suite.receivable(invoice["id"])
        theirs = [p for p in payments if p["allocations"][0]["invoice_id"] == str(invoice["id"])]
        found[kind] = {
            "receivable": (receivable["status"], receivable["waits_for"], receivable["due_amount"]),
            "payments": [(p["status"], p["amount"], p["payment_method_id"]) for p in theirs],
            "told": [e.data["amount"] for e in told if e.data["id"] in {p["id"] for p in theirs}],
            "journal": sorted(each[1:3] for each in booked if each[3] == invoice["id"]),
        }
    return found


def test_what_comes_together_becomes_what_each_would_alone(service, suite, invoices):
    alone, together = invoices(), invoices()
    facts = {kind: service.event("invoice.issued", data) for kind, data in together.items()}
    again = service.event("invoice.issued", together["heard twice"])

    for data in alone.values():
        service.deliver(service.event("invoice.issued", data))
    service.deliver(*facts.values(), again)

    found = what_came_of(service, suite, together)
    assert found == what_came_of(service, suite, alone)
    assert [len(found[kind]["payments"]) for kind in KINDS] == [1, 0, 0, 0, 0, 1, 1]
    assert found["by two cards"]["receivable"] == ("open", "payment_method", 12000)
    assert found["voided"]["receivable"][0] == "void"
    assert sum(amount for _, amount in found["by card"]["journal"]) == 0
    # They were one set: what was tried alone has an attempt.
    query = "SELECT sum(attempts) FROM inbox WHERE id = ANY(:ids)"
    with service.transaction() as session:
        ids = [fact.id for fact in (*facts.values(), again)]
        assert session.scalar(text(query), {"ids": ids}) == 0
