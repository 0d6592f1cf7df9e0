"""Documents take the steps the product lists, and refuse all others."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from common.errors import Conflict, Invalid
from common.ids import new_id
from invoicing.models import Client, Invoice, InvoiceLine, Proposal, ProposalLine
from invoicing.rules.states import INVOICE, PROPOSAL
from invoicing.rules.totals import Discount, price_document

NOW = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)
ACCEPTANCE = {
    "name": "Dana Moore",
    "address": "",
    "user_agent": "",
    "document_hash": "present",
    "contact_id": str(new_id()),
    "on_behalf_reason": None,
}


def a_proposal(status="draft", **fields):
    line = ProposalLine(id=new_id(), name="Audit", billing="on_acceptance")
    usual = {"document_version": 1, "document_hash": "present", "payment_method_required": False}
    return Proposal(id=new_id(), status=status, lines=[line], **usual | fields)


def an_invoice(status="open", *, total=42000, paid=0):
    price = {"quantity": Decimal(1), "unit_price": Decimal(total) / 100}
    tax = {"discount_percent": Decimal(0), "tax_name": "", "tax_rate": Decimal(0)}
    invoice = Invoice(id=new_id(), status=status, currency="GBP", payments=[], paid_amount=0)
    invoice.lines = [InvoiceLine(position=1, name="Care", **price, **tax)]
    invoice.take_totals(price_document([line.price for line in invoice.lines], "GBP"))
    invoice.paid_amount, invoice.due_amount = paid, total - paid
    return invoice


PROPOSAL_STEPS = {
    "awaiting_acceptance": lambda proposal: proposal.send(NOW, None),
    "accepted": lambda proposal: proposal.accept(ACCEPTANCE, None, NOW),
    "declined": lambda proposal: proposal.decline("No.", NOW),
    "expired": lambda proposal: proposal.expire(NOW),
    "lost": lambda proposal: proposal.lose("Gone.", NOW),
    "draft": lambda proposal: proposal.revoke(NOW),
}


@pytest.mark.parametrize("to", PROPOSAL_STEPS)
@pytest.mark.parametrize("status", PROPOSAL)
def test_a_proposal_takes_only_the_steps_that_are_listed(status, to):
    proposal = a_proposal(status)

    if to in PROPOSAL[status]:
        PROPOSAL_STEPS[to](proposal)
        assert proposal.status == to
    else:
        with pytest.raises(Conflict) as refused:
            PROPOSAL_STEPS[to](proposal)
        assert refused.value.code == f"proposal_is_{status}"
        assert refused.value.extra == {"allowed": sorted(PROPOSAL[status])}
        assert proposal.status == status


@pytest.mark.parametrize("status", sorted(set(PROPOSAL) - {"draft"}))
def test_only_a_draft_is_written(status):
    proposal = a_proposal(status, title="As it was")

    with pytest.raises(Conflict):
        proposal.write([], NOW, title="New")

    assert proposal.title == "As it was"


@pytest.mark.parametrize("fields, change, error", [
    ({"expires_at": NOW}, {}, Conflict),
    ({"expires_at": NOW - timedelta(days=1)}, {}, Conflict),
    ({"document_hash": "newer"}, {}, Conflict),
    ({"payment_method_required": True}, {}, Invalid),
])  # fmt: skip
def test_a_refused_acceptance_leaves_the_proposal_as_it_was(fields, change, error):
    proposal = a_proposal("awaiting_acceptance", **fields)

    with pytest.raises(error):
        proposal.accept(ACCEPTANCE | change, None, NOW)

    assert (proposal.status, proposal.acceptance) == ("awaiting_acceptance", None)


def test_revoking_makes_the_next_document_another_one():
    proposal = a_proposal("awaiting_acceptance", sent_at=NOW, viewed_at=NOW)

    proposal.revoke(NOW)

    assert (proposal.document_version, proposal.sent_at, proposal.viewed_at) == (2, None, None)


def test_a_proposal_is_completed_by_its_last_line():
    proposal = a_proposal("accepted")
    proposal.lines.append(ProposalLine(id=new_id()))
    first, last = proposal.lines

    assert not proposal.finish_line(first.id, NOW)
    assert not proposal.finish_line(first.id, NOW)
    assert proposal.finish_line(last.id, NOW)
    assert proposal.status == "completed"
    assert not proposal.finish_line(last.id, NOW)


@pytest.mark.parametrize("status", INVOICE)
def test_only_a_draft_is_issued_or_written(status):
    invoice = an_invoice(status)
    issue = ("INV-2026-0001", 2026, 1, NOW, NOW.date(), date(2026, 12, 4))

    if status == "draft":
        invoice.issue(*issue)
        assert (invoice.status, invoice.number) == ("open", "INV-2026-0001")
    else:
        for act in (
            lambda: invoice.issue(*issue),
            lambda: invoice.write([], Discount(), Client(), NOW),
        ):
            with pytest.raises(Conflict) as refused:
                act()
            assert refused.value.code == f"invoice_is_{status}"


@pytest.mark.parametrize("status", INVOICE)
def test_only_what_is_owed_is_voided(status):
    invoice = an_invoice(status)

    if "void" in INVOICE[status]:
        invoice.void("Twice.", NOW)
        assert (invoice.status, invoice.voided_at) == ("void", NOW)
    else:
        with pytest.raises(Conflict):
            invoice.void("Twice.", NOW)
        assert invoice.status == status


@pytest.mark.parametrize("status, due, amount, applied, after", [
    ("open", 42000, 42000, 42000, "paid"),
    ("open", 42000, 41999, 41999, "open"),
    ("open", 42000, 42001, 42000, "paid"),
    ("open", 42000, 0, 0, "open"),
    ("uncollectible", 42000, 42000, 42000, "paid"),
    ("void", 42000, 42000, 0, "void"),
    ("draft", 42000, 42000, 0, "draft"),
    ("paid", 0, 42000, 0, "paid"),
])  # fmt: skip
def test_money_is_applied_as_far_as_it_is_owed(status, due, amount, applied, after):
    invoice, payment = an_invoice(status, paid=42000 - due), new_id()

    assert invoice.settle(payment, amount, NOW) == applied

    assert invoice.status == after
    assert invoice.paid_amount + invoice.due_amount == invoice.total_amount
    assert invoice.knows_payment(payment)
    assert invoice.settled_by == ([payment] if applied else [])
