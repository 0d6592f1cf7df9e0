"""Questions about payments and what they pay."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session, selectinload

from payments.models import Allocation, Payment
from payments.queries.found import found, locking

with_allocations = selectinload(Payment.allocations)


def find_payment(session: Session, firm_id: UUID, payment_id: UUID) -> Payment | None:
    """Returns the payment with its allocations, if there is one."""
    return session.scalars(_payment(firm_id, payment_id)).one_or_none()


def the_payment(session: Session, firm_id: UUID, payment_id: UUID) -> Payment:
    """Returns the payment with its allocations; raises NotFound."""
    return found(find_payment(session, firm_id, payment_id))


def locked_payment(session: Session, firm_id: UUID, payment_id: UUID) -> Payment:
    """Returns the payment with its allocations, locked; its receivables are locked before it."""
    query = locking(_payment(firm_id, payment_id), of=Payment)
    return found(session.scalars(query).one_or_none())


def invoices_of(session: Session, firm_id: UUID, payment_id: UUID) -> Sequence[UUID]:
    """Returns the invoices of a payment, which never change: what to lock before the payment."""
    query = select(Allocation.invoice_id).where(
        Allocation.firm_id == firm_id, Allocation.payment_id == payment_id
    )
    return session.scalars(query).all()


def live_invoices(session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]) -> Sequence[UUID]:
    """Returns those of the invoices on which an attempt is live."""
    query = select(Allocation.invoice_id).where(
        Allocation.firm_id == firm_id, Allocation.invoice_id.in_(set(invoice_ids)), Allocation.live
    )
    return session.scalars(query.order_by(Allocation.invoice_id)).all()


def invoices_to_confirm(
    session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]
) -> Sequence[UUID]:
    """Returns those of the invoices whose live attempt waits for its payer's bank."""
    same = (Payment.firm_id == Allocation.firm_id) & (Payment.id == Allocation.payment_id)
    query = (
        select(Allocation.invoice_id)
        .join(Payment, same)
        .where(
            Allocation.firm_id == firm_id,
            Allocation.invoice_id.in_(set(invoice_ids)),
            Allocation.live,
            Payment.status == "requires_action",
        )
    )
    return session.scalars(query.order_by(Allocation.invoice_id)).all()


def scheduled_payments(
    session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]
) -> Sequence[Payment]:
    """Returns the planned payments of any of the invoices, locked."""
    planned = select(Allocation.payment_id).where(
        Allocation.firm_id == firm_id,
        Allocation.invoice_id.in_(set(invoice_ids)),
        Allocation.scheduled,
    )
    query = select(Payment).where(Payment.firm_id == firm_id, Payment.id.in_(planned))
    query = query.order_by(Payment.id).options(with_allocations)
    return session.scalars(locking(query, of=Payment)).all()


def superseded_payments(session: Session, firm_id: UUID, payment_id: UUID) -> Sequence[Payment]:
    """Returns the planned payments that this one took the place of."""
    query = select(Payment).where(Payment.firm_id == firm_id, Payment.superseded_by == payment_id)
    return session.scalars(query.order_by(Payment.id).options(with_allocations)).all()


def last_failed(
    session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]
) -> dict[UUID, Payment]:
    """Returns the last attempt of each of the invoices whose last one failed.

    What has succeeded paid a part, if an invoice is still open, and says nothing of the rest.
    """
    query = (
        select(Allocation.invoice_id, Payment)
        .join(Payment, (Payment.firm_id == firm_id) & (Payment.id == Allocation.payment_id))
        .where(
            Allocation.firm_id == firm_id,
            Allocation.invoice_id.in_(set(invoice_ids)),
            Payment.status.not_in(("scheduled", "canceled", "succeeded")),
        )
        .order_by(Payment.created_at, Payment.id)
    )
    last = dict(session.execute(query).all())
    return {invoice: payment for invoice, payment in last.items() if payment.status == "failed"}


def list_payments(
    session: Session, firm_id: UUID, *, client_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Payment]:
    """Returns up to `limit + 1` payments, the newest first, for a page."""
    place = tuple_(Payment.created_at, Payment.id)
    query = (
        select(Payment)
        .where(Payment.firm_id == firm_id)
        .order_by(Payment.created_at.desc(), Payment.id.desc())
        .limit(limit + 1)
        .options(with_allocations)
    )
    if client_id is not None:
        query = query.where(Payment.client_id == client_id)
    if after is not None:
        last = select(Payment.created_at, Payment.id).where(
            Payment.firm_id == firm_id, Payment.id == after
        )
        query = query.where(place < last.scalar_subquery())
    return session.scalars(query).all()


def every_payment(session: Session, firm_id: UUID) -> list[Payment]:
    """Returns all payments of the firm: for snapshots."""
    query = select(Payment).where(Payment.firm_id == firm_id).options(with_allocations)
    return list(session.scalars(query))


def _payment(firm_id: UUID, payment_id: UUID) -> Select[Payment]:
    query = select(Payment).where(Payment.firm_id == firm_id, Payment.id == payment_id)
    return query.options(with_allocations)
