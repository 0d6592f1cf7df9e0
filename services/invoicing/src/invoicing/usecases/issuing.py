"""Issue invoices: a number each, in order and without a gap, and the mail that goes with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.db.rows import write_rows
from common.dumping import dumper
from common.outbox import publish_together
from invoicing import queries
from invoicing.events import InvoiceIssued, InvoicePaid
from invoicing.models import SERIES, AwaitedOutcome, Client, Firm, Invoice
from invoicing.rules.content_hash import content_hash
from invoicing.rules.terms import due_date
from invoicing.schemas.invoices import InvoiceContentSchema
from invoicing.usecases.mails import Letters
from invoicing.usecases.numbering import give_numbers
from invoicing.usecases.reminders import await_reminders

CONTENT = dumper(InvoiceContentSchema())
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
    """Issues drafts together, under numbers that follow each other."""
    _number(session, firm, clients, invoices, now)
    publish_together(session, InvoiceIssued, invoices, by=who)
    publish_together(session, InvoicePaid, _closed(invoices, now), by=who)
    _follow_up(session, firm, clients, invoices, public_url, now)


def issue_new_invoices(
    session: Session,
    who: Principal,
    firm: Firm,
    clients: Mapping[UUID, Client],
    invoices: Sequence[Invoice],
    *,
    public_url: str,
    now: datetime,
) -> None:
    """Issues invoices that no session knows yet; they are kept as they are once they are issued."""
    if not invoices:
        return
    _number(session, firm, clients, invoices, now)
    publish_together(session, InvoiceIssued, invoices, by=who)
    settled = _closed(invoices, now)
    for invoice in settled:
        invoice.version += 1  # No session counts the changes of what it does not know.
    publish_together(session, InvoicePaid, settled, by=who)
    queries.write_invoices(session, invoices)
    _follow_up(session, firm, clients, invoices, public_url, now)


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
        invoice.content_hash = content_hash(CONTENT(invoice))


def _closed(invoices: Sequence[Invoice], now: datetime) -> list[Invoice]:
    """Closes those of which nothing is due, and returns them."""
    return [invoice for invoice in invoices if invoice.close_if_settled(now)]


def _follow_up(
    session: Session,
    firm: Firm,
    clients: Mapping[UUID, Client],
    invoices: Sequence[Invoice],
    public_url: str,
    now: datetime,
) -> None:
    """What collects itself gets one mail that says the outcome; all else is told at once."""
    await_reminders(session, firm, invoices, now=now)
    waits = {"firm_id": firm.id, "due_at": now + LONGEST_WAIT_FOR_OUTCOME}
    collected = [waits | {"invoice_id": each.id} for each in invoices if each.collects_itself]
    write_rows(session, AwaitedOutcome, collected)
    told = [invoice for invoice in invoices if not invoice.collects_itself]
    contacts = queries.contacts_of(session, firm.id, {each.client_id for each in told})
    for invoice in told:
        whose = invoice.client_id
        letters = Letters(
            session, firm, clients[whose], public_url, now, contacts=contacts.get(whose, ())
        )
        letters.invoice_issued(invoice)
