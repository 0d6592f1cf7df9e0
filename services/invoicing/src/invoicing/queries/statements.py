"""What has changed what a client owes: the one answer that balances and statements rest on."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, literal, select
from sqlalchemy.orm import Session

from common.clock import local_date
from invoicing.models import CreditNote, Invoice, InvoicePayment, InvoiceReversal
from invoicing.rules.statements import CHARGED, CREDIT_APPLIED, CREDITED, PAID, End, Entry, life_of


def entries_of(
    session: Session, firm_id: UUID, client_id: UUID, currency: str, zone: str
) -> list[Entry]:
    """Returns every charge of the client in the currency, and everything that settled one.

    Days are those of the zone; what was paid or credited beyond what was due is no entry, for nobody
    owed it.
    """
    issued = _issued(firm_id, client_id, currency)
    settled = defaultdict(list)
    for query in (_paid(issued), _credited(issued), _reversed(issued)):
        for invoice_id, kind, at, amount in session.execute(query):
            settled[invoice_id].append((kind, at, amount))
    return [
        entry
        for invoice in session.scalars(issued)
        for entry in _life(invoice, settled[invoice.id], zone)
    ]


def _life(invoice: Invoice, settled: list[tuple[str, datetime, int]], zone: str) -> Iterator[Entry]:
    assert invoice.number  # Only what was issued is looked at.
    assert invoice.issued_on
    assert invoice.issued_at
    assert invoice.due_on
    same = {"invoice_id": invoice.id, "number": invoice.number, "due_on": invoice.due_on}
    total = invoice.total_amount
    charge = Entry(invoice.issued_on, invoice.issued_at, CHARGED, amount=total, **same)
    settlements = (
        Entry(local_date(at, zone), at, kind, amount=-amount, **same)
        for kind, at, amount in settled
    )
    ends = (_end(at, zone) for at in (invoice.written_off_at, invoice.voided_at))
    yield from life_of(charge, settlements, *ends)


def _end(at: datetime | None, zone: str) -> End | None:
    return End(local_date(at, zone), at) if at else None


def _issued(firm_id: UUID, client_id: UUID, currency: str) -> Select[Invoice]:
    return select(Invoice).where(
        Invoice.firm_id == firm_id,
        Invoice.client_id == client_id,
        Invoice.currency == currency,
        Invoice.number.is_not(None),
    )


def _paid(issued: Select[Invoice]) -> Select[Any]:
    same = (InvoicePayment.firm_id == Invoice.firm_id) & (InvoicePayment.invoice_id == Invoice.id)
    paid = issued.join(InvoicePayment, same).where(InvoicePayment.applied_amount != 0)
    kind = case((InvoicePayment.kind == "credit", CREDIT_APPLIED), else_=PAID)
    return paid.with_only_columns(
        Invoice.id, kind, InvoicePayment.at, InvoicePayment.applied_amount
    )


def _credited(issued: Select[Invoice]) -> Select[Any]:
    same = (CreditNote.firm_id == Invoice.firm_id) & (CreditNote.invoice_id == Invoice.id)
    credited = issued.join(CreditNote, same).where(CreditNote.applied_amount != 0)
    return credited.with_only_columns(
        Invoice.id, literal(CREDITED), CreditNote.issued_at, CreditNote.applied_amount
    )


def _reversed(issued: Select[Invoice]) -> Select[Any]:
    same = (InvoiceReversal.firm_id == Invoice.firm_id) & (InvoiceReversal.invoice_id == Invoice.id)
    back = issued.join(InvoiceReversal, same)
    return back.with_only_columns(
        Invoice.id, InvoiceReversal.kind, InvoiceReversal.at, -InvoiceReversal.amount
    )
