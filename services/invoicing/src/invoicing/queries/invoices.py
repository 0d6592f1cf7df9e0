"""Which invoices there are, for whom, and under which numbers."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, selectinload

from common.db.rows import row_of, write_rows, write_unknown_rows
from invoicing.models import (
    BillingGroup,
    Client,
    Invoice,
    InvoiceLine,
    InvoicePayment,
    InvoiceReversal,
    Payment,
)
from invoicing.queries.rows import found, newest

T = TypeVar("T")


def the_invoice(
    session: Session, firm_id: UUID, invoice_id: UUID, *, only_client: UUID | None = None
) -> Invoice:
    """Returns the invoice; a client does not see drafts. Raises NotFound."""
    query = invoices_of(firm_id, only_client).where(Invoice.id == invoice_id)
    return found(session.scalars(query).one_or_none())


def invoice_cover(
    session: Session, firm_id: UUID, invoice_id: UUID, *, only_client: UUID | None = None
) -> Row[str, str, str, str]:
    """Returns an invoice's number, status and fingerprint, and its client's language.

    They say which paper it has, at a tenth of what the whole invoice costs. Raises NotFound.
    """
    columns = (Invoice.number, Invoice.status, Invoice.content_hash, Client.language)
    hers = (Client.firm_id == Invoice.firm_id) & (Client.id == Invoice.client_id)
    query = _seen_by(select(*columns).outerjoin(Client, hers), firm_id, only_client)
    return found(session.execute(query.where(Invoice.id == invoice_id)).one_or_none())


def locked_invoice(session: Session, firm_id: UUID, invoice_id: UUID) -> Invoice:
    """Returns the invoice, locked until the transaction ends; raises NotFound."""
    return found(next(iter(locked_invoices(session, firm_id, [invoice_id])), None))


def locked_invoices(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> Sequence[Invoice]:
    """Returns the invoices, locked in the order of their ids, so that two lockers never cross."""
    query = invoices_of(firm_id, None).where(Invoice.id.in_(set(ids)))
    return session.scalars(query.order_by(Invoice.id).with_for_update()).all()


def locked_drafts(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Invoice]:
    """Returns the client's drafts, locked until the transaction ends."""
    query = invoices_of(firm_id, None).where(
        Invoice.client_id == client_id, Invoice.status == "draft"
    )
    return session.scalars(query.order_by(Invoice.id).with_for_update()).all()


def newest_issued(session: Session, firm_id: UUID) -> Invoice | None:
    """Returns the firm's newest invoice that was issued, if there is one."""
    query = invoices_of(firm_id, None).where(Invoice.number.is_not(None))
    return session.scalars(query.order_by(Invoice.id.desc()).limit(1)).one_or_none()


def list_invoices(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int, **only: Any
) -> Sequence[Invoice]:
    """Returns up to `limit + 1` invoices, the newest first, for a page."""
    query = invoices_of(firm_id, only["only_client"])
    return newest(session, Invoice, query, after, limit, only)


def claim_groups(session: Session, groups: Sequence[BillingGroup]) -> set[UUID]:
    """Writes the groups that nobody has answered yet, in id order; returns which they were."""
    rows = [row_of(group, BillingGroup) for group in sorted(groups, key=lambda group: group.id)]
    return write_unknown_rows(session, BillingGroup, rows)


def write_invoices(session: Session, invoices: Sequence[Invoice]) -> None:
    """Keeps invoices that were made without a session, with their lines."""
    lines = [
        row_of(line, InvoiceLine) | {"firm_id": invoice.firm_id, "invoice_id": invoice.id}
        for invoice in invoices
        for line in invoice.lines
    ]
    write_rows(session, Invoice, [row_of(invoice, Invoice) for invoice in invoices])
    write_rows(session, InvoiceLine, lines)


def every_invoice(session: Session, firm_id: UUID) -> list[Invoice]:
    """Returns all invoices of the firm, those removed as well: for snapshots."""
    return list(session.scalars(_whole(select(Invoice).where(Invoice.firm_id == firm_id))))


def paid_by(session: Session, firm_id: UUID, payment: Payment) -> Sequence[Row[Invoice, int]]:
    """Returns the invoices that a payment was booked on, with what it paid of each, the oldest first."""
    same = (InvoicePayment.firm_id == Invoice.firm_id) & (InvoicePayment.invoice_id == Invoice.id)
    query = (
        select(Invoice, InvoicePayment.applied_amount)
        .join(InvoicePayment, same)
        .where(
            Invoice.firm_id == firm_id,
            Invoice.id.in_(payment.invoice_ids),
            InvoicePayment.payment_id == payment.id,
        )
    )
    return session.execute(query.order_by(Invoice.issued_at, Invoice.number)).all()


def reversals_of(session: Session, firm_id: UUID, payment_id: UUID) -> set[UUID]:
    """Returns the refunds and disputes that took something of the payment back from an invoice."""
    query = select(InvoiceReversal.id).where(
        InvoiceReversal.firm_id == firm_id, InvoiceReversal.payment_id == payment_id
    )
    return set(session.scalars(query))


def numbers_of(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Returns the numbers of the issued invoices among these."""
    query = select(Invoice.id, Invoice.number).where(
        Invoice.firm_id == firm_id, Invoice.id.in_(set(ids)), Invoice.number.is_not(None)
    )
    return {row.id: str(row.number) for row in session.execute(query)}


def stages_of(session: Session, firm_id: UUID, estimate_id: UUID) -> Sequence[Invoice]:
    """Returns the invoices that bill the estimate now, the first made first."""
    query = invoices_of(firm_id, None).where(
        Invoice.estimate_id == estimate_id, Invoice.status != "void"
    )
    return session.scalars(query.order_by(Invoice.id)).all()


def invoices_of(firm_id: UUID, only_client: UUID | None) -> Select[Invoice]:
    return _whole(_seen_by(select(Invoice), firm_id, only_client))


def _seen_by(query: Select[T], firm_id: UUID, only_client: UUID | None) -> Select[T]:
    query = query.where(Invoice.firm_id == firm_id, Invoice.status != "removed")
    if only_client is not None:
        query = query.where(Invoice.client_id == only_client, Invoice.status != "draft")
    return query


def _whole(query: Select[Invoice]) -> Select[Invoice]:
    return query.options(selectinload(Invoice.lines), selectinload(Invoice.payments))
