"""Put on paper what was received, once it is booked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.errors import Conflict
from invoicing import queries
from invoicing.models import Firm, Payment
from invoicing.papers.receipts import Receipt, receipt_paper
from invoicing.papers.typesetting import typeset
from invoicing.papers.wording import Tongue, language_of
from invoicing.rules.content_hash import content_hash
from invoicing.usecases import copies
from invoicing.usecases.papers import Document, Printed, kept_or_made, letterhead


def receipt_pdf(session: Session, who: Principal, payment_id: UUID, *, now: datetime) -> Printed:
    """Returns the receipt of a payment whose money has come; a contact gets its own client's only."""
    payment = queries.succeeded_payment(session, who.firm_id, payment_id, only_client=who.client_id)
    firm = copies.the_firm(session, who.firm_id)
    receipt, at = _receipt(session, firm, payment), _come(payment)
    tongue = Tongue(_language(session, payment))
    document = Document("receipt", payment.id, content_hash(receipt.facts()), at)

    def draw() -> bytes:
        head = letterhead(session, firm, at)
        return typeset(receipt_paper(receipt, head, tongue), at=at, logo=head.drawing)

    pdf = kept_or_made(session, who.firm_id, document, tongue, draw, now)
    return Printed(receipt.name, pdf)


def _receipt(session: Session, firm: Firm, payment: Payment) -> Receipt:
    booked = queries.paid_by(session, firm.id, payment)
    if len(booked) < len(payment.invoice_ids):
        raise Conflict("payment_not_booked_yet", "The payment is still on its way to its invoices.")
    assert payment.client_id  # Of what has come all is known.
    assert payment.currency
    client = copies.the_client(session, firm.id, payment.client_id)
    return Receipt(
        payment_id=payment.id,
        currency=payment.currency,
        amount=payment.amount or 0,
        on=payment.received_on or local_date(_come(payment), firm.time_zone),
        method=payment.method or {},
        reference=payment.reference or "",
        # As the invoice named them, which never changes.
        whom=booked[0][0].bill_to if booked else client.bill_to(),
        paid=tuple((invoice, amount) for invoice, amount in booked if amount),
    )


def _come(payment: Payment) -> datetime:
    assert payment.succeeded_at  # It was asked for by this.
    return payment.succeeded_at


def _language(session: Session, payment: Payment) -> str:
    assert payment.client_id
    client = queries.client(session, payment.firm_id, payment.client_id)
    return language_of(client.language if client else None)
