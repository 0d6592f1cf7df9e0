"""Every question the payments service asks its database; each names the firm.

Locks are taken in one order everywhere, so that no two transactions wait for each other: receivables
by id, payments by id, reservations, assignments, methods by id.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from common.clock import FirmClock
from common.errors import NotFound, Unavailable
from payments.models import (
    Allocation,
    Assignment,
    Client,
    Firm,
    Payment,
    PaymentMethod,
    Receivable,
    Reservation,
)
from payments.models.payments import LIVE

T = TypeVar("T")

_WITH_USES = (selectinload(PaymentMethod.reservations), selectinload(PaymentMethod.assignments))
_WITH_ALLOCATIONS = selectinload(Payment.allocations)


def the_firm(session: Session, firm_id: UUID) -> Firm:
    """Returns what is known of the firm; raises Unavailable while nothing is."""
    firm = session.scalars(select(Firm).where(Firm.firm_id == firm_id)).one_or_none()
    if firm is None:
        raise Unavailable("firm_not_known_yet", "The firm is being set up.", retry_after=1)
    return firm


def the_client(session: Session, firm_id: UUID, client_id: UUID) -> Client:
    """Returns what is known of the client; raises NotFound."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id == client_id)
    return _found(session.scalars(query).one_or_none())


def the_method(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod:
    """Returns the method with what rests on it; raises NotFound if it is not there any more."""
    return _found(session.scalars(_method(firm_id, method_id)).one_or_none())


def locked_method(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod:
    """Returns the method with what rests on it, locked; raises NotFound."""
    query = _method(firm_id, method_id).with_for_update(of=PaymentMethod)
    return _found(session.scalars(query).one_or_none())


def locked_method_if_there(
    session: Session, firm_id: UUID, method_id: UUID
) -> PaymentMethod | None:
    """Returns the method with what rests on it, locked; None if it was removed."""
    query = _method(firm_id, method_id).with_for_update(of=PaymentMethod)
    return session.scalars(query).one_or_none()


def method_to_charge(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod | None:
    """Returns the method, kept from being removed until the transaction ends; None if it is gone."""
    query = _method(firm_id, method_id).with_for_update(of=PaymentMethod, read=True)
    return session.scalars(query).one_or_none()


def locked_methods_of(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[PaymentMethod]:
    """Returns the client's methods that are still there, locked in the order they were made."""
    query = (
        select(PaymentMethod)
        .where(PaymentMethod.firm_id == firm_id, PaymentMethod.client_id == client_id)
        .where(PaymentMethod.status != "removed")
        .order_by(PaymentMethod.id)
        .options(*_WITH_USES)
    )
    return session.scalars(query.with_for_update(of=PaymentMethod)).all()


def lock_client(session: Session, firm_id: UUID, client_id: UUID) -> Client:
    """Returns the client, locked: who changes which method is the default waits for the other."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id == client_id)
    return _found(session.scalars(query.with_for_update()).one_or_none())


def live_payments_with(session: Session, firm_id: UUID, method_id: UUID) -> Sequence[UUID]:
    """Returns the payments that are planned or under way with the method."""
    query = select(Payment.id).where(
        Payment.firm_id == firm_id,
        Payment.payment_method_id == method_id,
        Payment.status.in_(("scheduled", *LIVE)),
    )
    return session.scalars(query.order_by(Payment.id)).all()


def list_methods(
    session: Session, firm_id: UUID, *, client_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[PaymentMethod]:
    """Returns up to `limit + 1` methods in the order they were made, for a page."""
    query = (
        select(PaymentMethod)
        .where(PaymentMethod.firm_id == firm_id, PaymentMethod.status != "removed")
        .order_by(PaymentMethod.id)
        .limit(limit + 1)
        .options(*_WITH_USES)
    )
    if client_id is not None:
        query = query.where(PaymentMethod.client_id == client_id)
    if after is not None:
        query = query.where(PaymentMethod.id > after)
    return session.scalars(query).all()


def locked_reservation(
    session: Session, firm_id: UUID, kind: str, reference: UUID
) -> Reservation | None:
    """Returns the reservation that is not released, locked, if there is one."""
    query = select(Reservation).where(
        Reservation.firm_id == firm_id,
        Reservation.kind == kind,
        Reservation.reference == reference,
        Reservation.status != "released",
    )
    return session.scalars(query.with_for_update()).one_or_none()


def locked_assignment(session: Session, firm_id: UUID, service_id: UUID) -> Assignment | None:
    """Returns the assignment of the service, locked, if it has been heard of."""
    query = select(Assignment).where(Assignment.firm_id == firm_id, Assignment.id == service_id)
    return session.scalars(query.with_for_update()).one_or_none()


def assignments_of(
    session: Session, firm_id: UUID, service_ids: Iterable[UUID]
) -> Sequence[Assignment]:
    """Returns the assignments of those of the services that have been heard of."""
    query = select(Assignment).where(
        Assignment.firm_id == firm_id, Assignment.id.in_(set(service_ids))
    )
    return session.scalars(query).all()


def receivable(session: Session, firm_id: UUID, invoice_id: UUID) -> Receivable | None:
    """Returns the receivable of the invoice, locked, if there is one."""
    query = select(Receivable).where(Receivable.firm_id == firm_id, Receivable.id == invoice_id)
    return session.scalars(query.with_for_update()).one_or_none()


def locked_receivables(
    session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]
) -> Sequence[Receivable]:
    """Returns the receivables, locked in the order of their ids; raises NotFound if one is absent."""
    wanted = set(invoice_ids)
    rows = session.scalars(_receivables(firm_id, wanted).with_for_update()).all()
    if len(rows) != len(wanted):
        raise NotFound
    return rows


def free_receivables(
    session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]
) -> Sequence[Receivable] | None:
    """Returns the receivables, locked; None if someone else is deciding on one of them."""
    wanted = set(invoice_ids)
    rows = session.scalars(_receivables(firm_id, wanted).with_for_update(skip_locked=True)).all()
    return rows if len(rows) == len(wanted) else None


def list_receivables(
    session: Session, firm_id: UUID, *, client_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Receivable]:
    """Returns up to `limit + 1` receivables in the order of their invoices, for a page."""
    query = (
        select(Receivable)
        .where(Receivable.firm_id == firm_id)
        .order_by(Receivable.id)
        .limit(limit + 1)
    )
    if client_id is not None:
        query = query.where(Receivable.client_id == client_id)
    if after is not None:
        query = query.where(Receivable.id > after)
    return session.scalars(query).all()


def find_payment(session: Session, firm_id: UUID, payment_id: UUID) -> Payment | None:
    """Returns the payment with its allocations, if there is one."""
    return session.scalars(_payment(firm_id, payment_id)).one_or_none()


def the_payment(session: Session, firm_id: UUID, payment_id: UUID) -> Payment:
    """Returns the payment with its allocations; raises NotFound."""
    return _found(find_payment(session, firm_id, payment_id))


def locked_payment(session: Session, firm_id: UUID, payment_id: UUID) -> Payment:
    """Returns the payment with its allocations, locked; its receivables are locked before it."""
    query = _payment(firm_id, payment_id).with_for_update(of=Payment)
    return _found(session.scalars(query).one_or_none())


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
    query = query.order_by(Payment.id).options(_WITH_ALLOCATIONS)
    return session.scalars(query.with_for_update(of=Payment)).all()


def superseded_payments(session: Session, firm_id: UUID, payment_id: UUID) -> Sequence[Payment]:
    """Returns the planned payments that this one took the place of."""
    query = select(Payment).where(Payment.firm_id == firm_id, Payment.superseded_by == payment_id)
    return session.scalars(query.order_by(Payment.id).options(_WITH_ALLOCATIONS)).all()


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
        .options(_WITH_ALLOCATIONS)
    )
    if client_id is not None:
        query = query.where(Payment.client_id == client_id)
    if after is not None:
        last = select(Payment.created_at, Payment.id).where(
            Payment.firm_id == firm_id, Payment.id == after
        )
        query = query.where(place < last.scalar_subquery())
    return session.scalars(query).all()


def every_method(session: Session, firm_id: UUID) -> list[PaymentMethod]:
    """Returns all methods of the firm, removed ones too: for snapshots."""
    query = select(PaymentMethod).where(PaymentMethod.firm_id == firm_id).options(*_WITH_USES)
    return list(session.scalars(query))


def every_payment(session: Session, firm_id: UUID) -> list[Payment]:
    """Returns all payments of the firm: for snapshots."""
    query = select(Payment).where(Payment.firm_id == firm_id).options(_WITH_ALLOCATIONS)
    return list(session.scalars(query))


def payments_to_collect(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID]]:
    """Returns planned payments of any firm whose firm time has come, the longest due first."""
    query = _across_firms().where(
        Payment.status == "scheduled", Payment.scheduled_for <= _firm_time(wall)
    )
    return session.execute(query.order_by(Payment.scheduled_for).limit(limit)).all()


def payments_to_ask_about(
    session: Session, wall: datetime, unanswered: timedelta, limit: int
) -> Sequence[Row[UUID, UUID]]:
    """Returns payments of any firm whose outcome is unknown and may be asked for again.

    One that began long ago and never got an answer is such a payment too: its process has died.
    """
    died = and_(
        Payment.status == "processing",
        Payment.answered_at.is_(None),
        Payment.asked_at <= wall - unanswered,
    )
    lost = and_(Payment.status == "unknown", Payment.ask_again_at <= wall)
    query = _across_firms().where(or_(died, lost))
    return session.execute(query.order_by(Payment.asked_at).limit(limit)).all()


def payments_to_check(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID]]:
    """Returns payments of any firm that wait for a bank or a person and are to be looked at."""
    query = _across_firms().where(
        Payment.status.in_(("processing", "requires_action")),
        Payment.check_at <= _firm_time(wall),
    )
    return session.execute(query.order_by(Payment.check_at).limit(limit)).all()


def next_moment(session: Session, firm_id: UUID, after: datetime) -> datetime | None:
    """Returns the firm's next moment at which a payment is due or to be looked at."""
    planned = select(func.min(Payment.scheduled_for)).where(
        Payment.firm_id == firm_id, Payment.status == "scheduled", Payment.scheduled_for > after
    )
    checked = select(func.min(Payment.check_at)).where(
        Payment.firm_id == firm_id,
        Payment.status.in_(("processing", "requires_action")),
        Payment.check_at > after,
    )
    found = [session.scalar(query) for query in (planned, checked)]
    return min((moment for moment in found if moment), default=None)


def due_count(session: Session, firm_id: UUID, at: datetime) -> int:
    """Returns how many payments are due, being charged, or to be looked at now."""
    due = and_(Payment.status == "scheduled", Payment.scheduled_for <= at)
    charging = and_(Payment.status == "processing", Payment.answered_at.is_(None))
    waiting = and_(Payment.status.in_(("processing", "requires_action")), Payment.check_at <= at)
    query = select(func.count()).select_from(Payment)
    found = session.scalar(query.where(Payment.firm_id == firm_id, or_(due, charging, waiting)))
    return found or 0


def _method(firm_id: UUID, method_id: UUID) -> Select[PaymentMethod]:
    return (
        select(PaymentMethod)
        .where(PaymentMethod.firm_id == firm_id, PaymentMethod.id == method_id)
        .where(PaymentMethod.status != "removed")
        .options(*_WITH_USES)
    )


def _receivables(firm_id: UUID, invoice_ids: set[UUID]) -> Select[Receivable]:
    query = select(Receivable).where(Receivable.firm_id == firm_id)
    return query.where(Receivable.id.in_(invoice_ids)).order_by(Receivable.id)


def _payment(firm_id: UUID, payment_id: UUID) -> Select[Payment]:
    query = select(Payment).where(Payment.firm_id == firm_id, Payment.id == payment_id)
    return query.options(_WITH_ALLOCATIONS)


def _across_firms() -> Select[UUID, UUID]:
    """Starts a claim of the worker role: each payment with its own firm's clock."""
    query = select(Payment.firm_id, Payment.id)
    return query.outerjoin(FirmClock, FirmClock.firm_id == Payment.firm_id)


def _firm_time(wall: datetime) -> object:
    offset = func.coalesce(FirmClock.offset_seconds, 0) * literal_column("interval '1 second'")
    return wall + offset


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row
