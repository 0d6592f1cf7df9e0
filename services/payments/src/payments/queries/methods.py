"""Questions about payment methods and what rests on them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from payments.models import Assignment, Payment, PaymentMethod, Reservation
from payments.models.payments import LIVE
from payments.queries.found import found, locking

_WITH_USES = (selectinload(PaymentMethod.reservations), selectinload(PaymentMethod.assignments))


def the_method(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod:
    """Returns the method with what rests on it; raises NotFound if it is not there any more."""
    return found(session.scalars(_method(firm_id, method_id)).one_or_none())


def locked_method(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod:
    """Returns the method with what rests on it, locked; raises NotFound."""
    query = locking(_method(firm_id, method_id), of=PaymentMethod)
    return found(session.scalars(query).one_or_none())


def locked_method_if_there(
    session: Session, firm_id: UUID, method_id: UUID
) -> PaymentMethod | None:
    """Returns the method with what rests on it, locked; None if it was removed."""
    query = locking(_method(firm_id, method_id), of=PaymentMethod)
    return session.scalars(query).one_or_none()


def method_to_charge(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod | None:
    """Returns the method, kept from being removed until the transaction ends; None if it is gone."""
    query = locking(_method(firm_id, method_id), of=PaymentMethod, read=True)
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
    return session.scalars(locking(query, of=PaymentMethod)).all()


def live_payments_with(session: Session, firm_id: UUID, method_id: UUID) -> Sequence[UUID]:
    """Returns the payments that are planned or under way with the method."""
    query = select(Payment.id).where(
        Payment.firm_id == firm_id,
        Payment.payment_method_id == method_id,
        Payment.status.in_(("scheduled", *LIVE)),
    )
    return session.scalars(query.order_by(Payment.id)).all()


def list_methods(
    session: Session,
    firm_id: UUID,
    *,
    client_id: UUID | None,
    held_too: bool,
    after: UUID | None,
    limit: int,
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
    if not held_too:
        query = query.where(PaymentMethod.held_for.is_(None))
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
    return session.scalars(locking(query)).one_or_none()


def locked_assignment(session: Session, firm_id: UUID, service_id: UUID) -> Assignment | None:
    """Returns the assignment of the service, locked, if it has been heard of."""
    query = select(Assignment).where(Assignment.firm_id == firm_id, Assignment.id == service_id)
    return session.scalars(locking(query)).one_or_none()


def assignments_of(
    session: Session, firm_id: UUID, service_ids: Iterable[UUID]
) -> Sequence[Assignment]:
    """Returns the assignments of those of the services that have been heard of."""
    query = select(Assignment).where(
        Assignment.firm_id == firm_id, Assignment.id.in_(set(service_ids))
    )
    return session.scalars(query).all()


def every_method(session: Session, firm_id: UUID) -> list[PaymentMethod]:
    """Returns all methods of the firm, removed ones too: for snapshots."""
    query = select(PaymentMethod).where(PaymentMethod.firm_id == firm_id).options(*_WITH_USES)
    return list(session.scalars(query))


def _method(firm_id: UUID, method_id: UUID) -> Select[PaymentMethod]:
    return (
        select(PaymentMethod)
        .where(PaymentMethod.firm_id == firm_id, PaymentMethod.id == method_id)
        .where(PaymentMethod.status != "removed")
        .options(*_WITH_USES)
    )
