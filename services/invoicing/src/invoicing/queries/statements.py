"""What has changed what a client owes: the one answer that balances and statements rest on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from common.clock import local_date
from invoicing.models import Invoice, InvoicePayment
from invoicing.rules.statements import Entry

CHARGED, PAID, VOIDED = "invoice", "payment", "void"


def entries_of(
    session: Session, firm_id: UUID, client_id: UUID, currency: str, zone: str
) -> list[Entry]:
    """Returns every charge of the client in the currency, and everything that settled one.

    Days are those of the zone; what was paid beyond what was due is no entry, for nobody owed it.
    """
    issued = _issued(firm_id, client_id, currency)
    charges = session.scalars(issued).all()
    paid = issued.join(
        InvoicePayment,
        (InvoicePayment.firm_id == Invoice.firm_id) & (InvoicePayment.invoice_id == Invoice.id),
    ).where(InvoicePayment.applied_amount != 0)
    payments = session.execute(
        paid.with_only_columns(Invoice.id, InvoicePayment.at, InvoicePayment.applied_amount)
    ).all()
    by_id = {invoice.id: invoice for invoice in charges}
    return [
        *(_entry(CHARGED, i, i.issued_at, i.total_amount, zone) for i in charges),
        *(_entry(VOIDED, i, i.voided_at, -i.total_amount, zone) for i in charges if i.voided_at),
        *(_entry(PAID, by_id[id_], at, -amount, zone) for id_, at, amount in payments),
    ]


def _issued(firm_id: UUID, client_id: UUID, currency: str) -> Select[Invoice]:
    return select(Invoice).where(
        Invoice.firm_id == firm_id,
        Invoice.client_id == client_id,
        Invoice.currency == currency,
        Invoice.status != "draft",
    )


def _entry(kind: str, invoice: Invoice, at: datetime | None, amount: int, zone: str) -> Entry:
    if at is None or invoice.number is None or invoice.due_on is None:
        raise ValueError(f"invoice {invoice.id} is not a draft, but was never issued")
    day = invoice.issued_on if kind == CHARGED else None
    on = day or local_date(at, zone)
    return Entry(on, at, kind, invoice.id, invoice.number, invoice.due_on, amount)
