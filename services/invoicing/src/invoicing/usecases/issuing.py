"""Issue invoices: a number each, in order and without a gap, and the mail that goes with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish_together
from invoicing.events import InvoiceIssued, InvoicePaid
from invoicing.models import SERIES, AwaitedOutcome, Client, Firm, Invoice
from invoicing.rules.content_hash import content_hash
from invoicing.rules.terms import due_date
from invoicing.schemas.invoices import InvoiceContentSchema
from invoicing.usecases.mails import Letters
from invoicing.usecases.numbering import give_numbers
from invoicing.usecases.reminders import await_reminders

CONTENT = InvoiceContentSchema()
LONGEST_WAIT_FOR_OUTCOME = timedelta(hours=1)


def issue_invoices(
    session: Session,
    who: Principal,
    firm: Firm,
    clients: Mapping[UUID, Client],
    invoices: Sequence[Invoice],
    *,
    public_url: str,
    now: datetime,
) -> None:
    """Issues priced invoices together, under numbers that follow each other."""
    if not invoices:
        return
    _number(session, firm, clients, invoices, now)
    session.add_all(invoices)
    publish_together(session, InvoiceIssued, invoices, by=who)
    settled = [invoice for invoice in invoices if invoice.close_if_settled(now)]
    publish_together(session, InvoicePaid, settled, by=who)
    await_reminders(session, firm, invoices, now=now)
    for invoice in invoices:
        letters = Letters(session, firm, clients[invoice.client_id], public_url, now)
        _tell_or_wait(session, letters, invoice, now)


def _number(
    session: Session,
    firm: Firm,
    clients: Mapping[UUID, Client],
    invoices: Sequence[Invoice],
    now: datetime,
) -> None:
    """Takes all numbers at once, when nothing can be refused any more."""
    for invoice in invoices:
        invoice.refuse_unissuable()
    given = give_numbers(session, firm, SERIES, count=len(invoices), now=now)
    for sequence, invoice in enumerate(invoices, start=given.first):
        client = clients[invoice.client_id]
        invoice.choose_terms(invoice.terms or client.terms(firm))
        number, due_on = given.number(sequence), due_date(given.day, invoice.terms)
        invoice.bill_to = client.bill_to()
        invoice.issue(number, given.day.year, sequence, given.at, given.day, due_on)
        invoice.content_hash = content_hash(CONTENT.dump(invoice))


def _tell_or_wait(session: Session, letters: Letters, invoice: Invoice, now: datetime) -> None:
    """What collects itself gets one mail that says the outcome; all else is told at once."""
    if invoice.collects_itself:
        due_at = now + LONGEST_WAIT_FOR_OUTCOME
        session.add(AwaitedOutcome(firm_id=invoice.firm_id, invoice_id=invoice.id, due_at=due_at))
    else:
        letters.invoice_issued(invoice)
