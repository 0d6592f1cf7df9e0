"""What the outcome of a payment does to invoices, and the one mail that tells of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.errors import NotYet
from common.outbox import publish
from invoicing import queries
from invoicing.events import InvoiceChanged, InvoicePaid
from invoicing.models import Invoice
from invoicing.usecases import copies
from invoicing.usecases.mails import Letters


def settle_invoices(
    session: Session,
    who: Principal,
    payment: Mapping[str, Any],
    *,
    public_url: str,
    now: datetime,
) -> None:
    """Applies a succeeded payment to its invoices; the very same payment again is nothing."""
    amounts = {each["invoice_id"]: each["amount"] for each in payment["allocations"]}
    at = payment["succeeded_at"] or now
    settled = [
        invoice
        for invoice in _invoices(session, who, payment)
        if settle_one(session, who, invoice, payment["id"], amounts[invoice.id], at)
    ]
    queries.stop_awaiting(session, who.firm_id, amounts)
    queries.stop_reminding(session, who.firm_id, [i.id for i in settled if not i.is_owed])
    if settled:
        _letters(session, who, payment, public_url, now).receipt(payment, settled)


def tell_of_failure(
    session: Session,
    who: Principal,
    payment: Mapping[str, Any],
    *,
    public_url: str,
    now: datetime,
) -> None:
    """Writes that an invoice could not be collected, unless it is settled otherwise by now.

    A contact who paid by hand has seen the refusal; the invoice's own collection is still to come.
    """
    if payment["initiated_by"] == "contact":
        return
    unpaid = [invoice for invoice in _invoices(session, who, payment) if invoice.is_owed]
    queries.stop_awaiting(session, who.firm_id, [invoice.id for invoice in unpaid])
    if unpaid:
        _letters(session, who, payment, public_url, now).collection_failed(payment, unpaid)


def tell_of_bank(
    session: Session,
    who: Principal,
    payment: Mapping[str, Any],
    *,
    public_url: str,
    now: datetime,
) -> None:
    """Writes that a bank wants a payment confirmed, unless that is over or its invoices are settled.

    A contact who pays by hand is asked on the page that follows. What is heard late would be a letter
    whose link leads nowhere.
    """
    invoice_ids = [each["invoice_id"] for each in payment["allocations"]]
    waits = queries.is_waited_for(session, who.firm_id, payment["id"], invoice_ids)
    if payment["initiated_by"] == "contact" or not waits:
        return
    unpaid = [invoice for invoice in _invoices(session, who, payment) if invoice.is_owed]
    # What asks for something is not followed by a letter that says nothing needs to be done.
    queries.stop_awaiting(session, who.firm_id, [invoice.id for invoice in unpaid])
    if unpaid:
        _letters(session, who, payment, public_url, now).confirmation_asked(payment, unpaid)


def tell_without_outcome(
    session: Session, who: Principal, *, public_url: str, now: datetime
) -> int:
    """Writes of invoices whose collection has had no outcome for too long; returns how many."""
    firm = copies.the_firm(session, who.firm_id)
    waited = queries.outcomes_waited_out(session, who.firm_id, now)
    for invoice in queries.locked_invoices(session, who.firm_id, waited):
        client = copies.the_client(session, who.firm_id, invoice.client_id)
        if invoice.is_owed:
            Letters(session, firm, client, public_url, now).invoice_issued(invoice)
    queries.stop_awaiting(session, who.firm_id, waited)
    return len(waited)


def settle_one(
    session: Session,
    who: Principal,
    invoice: Invoice,
    payment_id: UUID,
    amount: int,
    at: datetime,
    *,
    kind: str = "payment",
) -> int:
    """Applies money or credit to one locked invoice, once; returns how much of it was applied."""
    if invoice.knows_payment(payment_id):
        return 0
    applied = invoice.settle(payment_id, amount, at, kind=kind)
    if applied:
        fact = InvoicePaid if invoice.status == "paid" else InvoiceChanged
        publish(session, fact, invoice, by=who)
    if applied < amount:
        # Payments turns what is left over into credit; here it is only noted.
        over = {"payment_id": str(payment_id), "left_over_amount": amount - applied}
        audit.record(session, "invoice.payment_left_over", invoice.id, who, **over)
    return applied


def _invoices(session: Session, who: Principal, payment: Mapping[str, Any]) -> Sequence[Invoice]:
    wanted = {each["invoice_id"] for each in payment["allocations"]}
    found = queries.locked_invoices(session, who.firm_id, wanted)
    if missing := wanted - {invoice.id for invoice in found}:
        raise NotYet(f"invoice {', '.join(sorted(map(str, missing)))}")
    return found


def _letters(
    session: Session, who: Principal, payment: Mapping[str, Any], public_url: str, now: datetime
) -> Letters:
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, payment["client_id"])
    return Letters(session, firm, client, public_url, now)
