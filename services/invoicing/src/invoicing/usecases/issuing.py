"""Issue invoices: a number each, in order and without a gap, and the mail that goes with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.outbox import publish_together
from invoicing import queries
from invoicing.events import InvoiceIssued, InvoicePaid
from invoicing.models import SERIES, AwaitedOutcome, Client, Firm, Invoice
from invoicing.rules.content_hash import content_hash
from invoicing.rules.numbering import format_number
from invoicing.rules.terms import due_date
from invoicing.schemas.invoices import InvoiceContentSchema
from invoicing.usecases.mails import Letters
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
    year = local_date(now, firm.time_zone).year
    taken = queries.take_numbers(session, firm.id, SERIES, year, count=len(invoices), now=now)
    issued_on = local_date(taken.at, firm.time_zone)
    for sequence, invoice in enumerate(invoices, start=taken.first):
        client = clients[invoice.client_id]
        number = format_number(SERIES + "-{year}-{number:04}", year, sequence)
        due_on = due_date(issued_on, client.terms(firm))
        invoice.bill_to = client.bill_to()
        invoice.issue(number, year, sequence, taken.at, issued_on, due_on)
        invoice.content_hash = content_hash(CONTENT.dump(invoice))


def _tell_or_wait(session: Session, letters: Letters, invoice: Invoice, now: datetime) -> None:
    """What collects itself gets one mail that says the outcome; all else is told at once."""
    if invoice.collects_itself:
        due_at = now + LONGEST_WAIT_FOR_OUTCOME
        session.add(AwaitedOutcome(firm_id=invoice.firm_id, invoice_id=invoice.id, due_at=due_at))
    else:
        letters.invoice_issued(invoice)
