"""Questions about what rests on a method that is to be replaced, and about what took its place."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.orm import Session, selectinload

from payments.models import Allocation, Assignment, Payment, PaymentMethod, Receivable, Reservation
from payments.queries.found import locking
from payments.queries.methods import methods_to_charge


def locked_receivables_with(
    session: Session, firm_id: UUID, method_id: UUID
) -> Sequence[Receivable]:
    """Returns what the method is to pay, locked in the order of the ids.

    It is chosen or planned for it, or pays for what is billed there.
    """
    running = select(Assignment.id).where(
        Assignment.firm_id == firm_id, Assignment.payment_method_id == method_id
    )
    planned = (
        select(Allocation.invoice_id)
        .join(
            Payment,
            (Payment.firm_id == Allocation.firm_id) & (Payment.id == Allocation.payment_id),
        )
        .where(Payment.firm_id == firm_id, Payment.payment_method_id == method_id)
        .where(Allocation.scheduled)
    )
    billed = [
        (Receivable.status == "open") & (literal(service) == any_(Receivable.service_ids))
        for service in session.scalars(running)
    ]
    query = select(Receivable).where(
        Receivable.firm_id == firm_id,
        or_(
            Receivable.chosen_method_id == method_id,
            Receivable.id.in_(planned),
            *billed,
        ),
    )
    return session.scalars(locking(query.order_by(Receivable.id))).all()


def planned_with(session: Session, firm_id: UUID, method_id: UUID) -> Sequence[Payment]:
    """Returns the payments that are planned with the method, locked in the order of their ids."""
    query = select(Payment).where(
        Payment.firm_id == firm_id,
        Payment.payment_method_id == method_id,
        Payment.status == "scheduled",
    )
    query = query.order_by(Payment.id).options(selectinload(Payment.allocations))
    return session.scalars(locking(query, of=Payment)).all()


def locked_reservations_of(
    session: Session, firm_id: UUID, method_ids: Iterable[UUID]
) -> Sequence[Reservation]:
    """Returns what the methods are kept for, locked in the order of the ids."""
    query = select(Reservation).where(
        Reservation.firm_id == firm_id,
        Reservation.payment_method_id.in_(set(method_ids)),
        Reservation.status != "released",
    )
    return session.scalars(locking(query.order_by(Reservation.id))).all()


def locked_assignments_of(session: Session, firm_id: UUID, method_id: UUID) -> Sequence[Assignment]:
    """Returns the services that the method pays for, those that are over too, locked."""
    query = select(Assignment).where(
        Assignment.firm_id == firm_id, Assignment.payment_method_id == method_id
    )
    return session.scalars(locking(query.order_by(Assignment.id))).all()


def replaced_method(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod | None:
    """Returns the method if another has taken its place, with what rests on it, which is nothing."""
    query = select(PaymentMethod).where(
        PaymentMethod.firm_id == firm_id,
        PaymentMethod.id == method_id,
        PaymentMethod.replaced_by.is_not(None),
    )
    resting = (PaymentMethod.reservations, PaymentMethod.assignments)
    # Somebody else may have replaced it since the session saw it first.
    query = query.options(*map(selectinload, resting)).execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def current_methods_to_charge(
    session: Session, firm_id: UUID, method_ids: Collection[UUID]
) -> dict[UUID, PaymentMethod]:
    """Returns the methods, or what took their place, by the ids asked for, kept from being removed.

    Who waited for the lock of one that was being replaced finds what took its place as well.
    """
    found = methods_to_charge(session, firm_id, method_ids)
    gone = set(method_ids) - set(found)
    instead = successors(session, firm_id, gone) if gone else {}
    if not instead:
        return found
    there = current_methods_to_charge(session, firm_id, set(instead.values()))
    return found | {old: there[new] for old, new in instead.items() if new in there}


def successors(session: Session, firm_id: UUID, method_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Returns what took the place of those of the methods that were replaced, however often."""
    query = select(PaymentMethod.id, PaymentMethod.replaced_by).where(
        PaymentMethod.firm_id == firm_id,
        PaymentMethod.id.in_(set(method_ids)),
        PaymentMethod.replaced_by.is_not(None),
    )
    found = {row.id: row.replaced_by for row in session.execute(query)}
    further = successors(session, firm_id, found.values()) if found else {}
    return {old: further.get(new, new) for old, new in found.items()}
