"""Questions about payment methods and what rests on them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from payments.models import Assignment, Payment, PaymentMethod, Reservation
from payments.models.payments import LIVE
from payments.models.resting import ITEM
from payments.queries.found import found, locking

_WITH_USES = (selectinload(PaymentMethod.reservations), selectinload(PaymentMethod.assignments))


def the_method(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod:
    """Returns the method with what rests on it; raises NotFound if it is not there any more."""
    return found(session.scalars(_method(firm_id, method_id)).one_or_none())


def method_if_there(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod | None:
    """Returns the method with what rests on it; None if it was removed."""
    return session.scalars(_method(firm_id, method_id)).one_or_none()


def any_method(session: Session, firm_id: UUID, method_id: UUID) -> PaymentMethod | None:
    """Returns the method, removed or not, without what rests on it."""
    query = select(PaymentMethod).where(
        PaymentMethod.firm_id == firm_id, PaymentMethod.id == method_id
    )
    return session.scalars(query).one_or_none()


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
    return methods_to_charge(session, firm_id, {method_id}).get(method_id)


def default_to_charge(
    session: Session, firm_id: UUID, client_id: UUID, currency: str
) -> PaymentMethod | None:
    """Returns the client's default in the currency, else that of all, kept from being removed."""
    is_first = PaymentMethod.default_currency.is_not_distinct_from(currency)
    query = _methods(firm_id).where(
        PaymentMethod.client_id == client_id, or_(is_first, PaymentMethod.is_default)
    )
    query = query.order_by(is_first.desc()).limit(1)
    return session.scalars(locking(query, of=PaymentMethod, read=True)).one_or_none()


def methods_to_charge(
    session: Session, firm_id: UUID, method_ids: Collection[UUID]
) -> dict[UUID, PaymentMethod]:
    """Returns those of the methods that are not gone, by id, kept from being removed as one is."""
    if not method_ids:
        return {}
    query = _methods(firm_id).where(PaymentMethod.id.in_(method_ids)).order_by(PaymentMethod.id)
    found = session.scalars(locking(query, of=PaymentMethod, read=True))
    return {method.id: method for method in found}


def method_by_reference(
    session: Session, firm_id: UUID, gateway: str, reference: str
) -> UUID | None:
    """Returns the method that a gateway knows by this, if it is still there."""
    query = select(PaymentMethod.id).where(
        PaymentMethod.firm_id == firm_id,
        PaymentMethod.gateway == gateway,
        PaymentMethod.gateway_reference == reference,
        PaymentMethod.status != "removed",
    )
    return session.scalars(query).one_or_none()


def knows_reference(session: Session, firm_id: UUID, gateway: str, reference: str) -> bool:
    """Tells whether there is or was a method that a gateway knows by this."""
    query = select(PaymentMethod.id).where(
        PaymentMethod.firm_id == firm_id,
        PaymentMethod.gateway == gateway,
        PaymentMethod.gateway_reference == reference,
    )
    return session.scalars(query.limit(1)).one_or_none() is not None


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
    session: Session, firm_id: UUID, kind: str, reference: UUID, method_id: UUID | None = None
) -> Reservation | None:
    """Returns the reservation that is not released, locked, if there is one; of an item, this method's."""
    query = _live_reservations(firm_id).where(
        Reservation.kind == kind, Reservation.reference == reference
    )
    if kind == ITEM:
        query = query.where(Reservation.payment_method_id == method_id)
    return session.scalars(locking(query)).one_or_none()


def locked_reservation_by_id(session: Session, firm_id: UUID, id_: UUID) -> Reservation | None:
    """Returns the reservation if it is not released, locked."""
    query = _live_reservations(firm_id).where(Reservation.id == id_)
    return session.scalars(locking(query)).one_or_none()


def locked_of_items(
    session: Session, firm_id: UUID, client_ids: Iterable[UUID]
) -> Sequence[Reservation]:
    """Returns what is kept for single items of the clients, locked."""
    query = _live_reservations(firm_id).where(
        Reservation.kind == ITEM, Reservation.client_id.in_(set(client_ids))
    )
    return session.scalars(locking(query.order_by(Reservation.id))).all()


def clients_that_choose(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Returns those of the clients for an item of whom a method is kept."""
    query = _live_reservations(firm_id).where(
        Reservation.kind == ITEM, Reservation.client_id.in_(set(ids))
    )
    return set(session.scalars(query.with_only_columns(Reservation.client_id)))


def last_release(
    session: Session, firm_id: UUID, item_id: UUID, method_id: UUID, *, after: datetime
) -> UUID | None:
    """Returns a reservation of the item and method that was let go of later than this."""
    query = select(Reservation.id).where(
        Reservation.firm_id == firm_id,
        Reservation.kind == ITEM,
        Reservation.reference == item_id,
        Reservation.payment_method_id == method_id,
        Reservation.status == "released",
        Reservation.changed_at > after,
    )
    return session.scalars(query.limit(1)).one_or_none()


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


def _live_reservations(firm_id: UUID) -> Select[Reservation]:
    return select(Reservation).where(
        Reservation.firm_id == firm_id, Reservation.status != "released"
    )


def _method(firm_id: UUID, method_id: UUID) -> Select[PaymentMethod]:
    return _methods(firm_id).where(PaymentMethod.id == method_id)


def _methods(firm_id: UUID) -> Select[PaymentMethod]:
    """Finds methods that are still there, with what rests on them."""
    query = select(PaymentMethod).where(PaymentMethod.firm_id == firm_id)
    return query.where(PaymentMethod.status != "removed").options(*_WITH_USES)
