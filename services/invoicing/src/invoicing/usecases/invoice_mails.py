"""Mail an issued invoice again: the same number and the same words, to who gets invoices now."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.errors import Conflict, TooManyRequests
from invoicing import queries
from invoicing.models import Invoice
from invoicing.usecases import copies
from invoicing.usecases.mails import Letters

AGAIN_AT_MOST_EVERY = timedelta(hours=1)
KINDS = ISSUED, RESENT = ("invoice.issued", "invoice.resent")


def send_invoice_again(
    session: Session, who: Principal, invoice_id: UUID, *, public_url: str, now: datetime
) -> Invoice:
    """Writes once more of what is owed, at most every hour.

    Raises Conflict if nothing is owed of it, or if nobody at the client gets invoices.
    """
    invoice = queries.locked_invoice(session, who.firm_id, invoice_id)
    if not invoice.is_owed:
        sentence = "Only an invoice that is owed is sent again."
        raise Conflict(f"invoice_is_{invoice.status}", sentence)
    mailed = queries.mails_about(session, who.firm_id, invoice_id, KINDS)
    if mailed and (wait := mailed[0].created_at + AGAIN_AT_MOST_EVERY - now) > timedelta():
        seconds = int(wait.total_seconds()) + 1
        sentence = "This was mailed less than an hour ago."
        raise TooManyRequests("invoice_sent_just_now", sentence, retry_after=seconds)
    client = copies.the_client(session, who.firm_id, invoice.client_id)
    letters = Letters(session, copies.the_firm(session, who.firm_id), client, public_url, now)
    edition = 1 + max((mail.edition for mail in mailed if mail.kind == RESENT), default=0)
    if not letters.invoice_issued(invoice, RESENT, edition):
        raise Conflict("client_reads_no_invoices", "Nobody at the client gets invoices.")
    audit.record(session, RESENT, invoice_id, who, edition=edition)
    return invoice
