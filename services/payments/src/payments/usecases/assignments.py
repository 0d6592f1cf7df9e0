"""Which method pays for which service: it starts with a service and ends with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodChanged
from payments.models import Assignment, PaymentMethod, Reservation
from payments.usecases.methods import begin_to_belong


def start_service(
    session: Session,
    who: Principal,
    service_id: UUID,
    *,
    client_id: UUID,
    proposal_id: UUID | None,
    at: datetime,
) -> Assignment:
    """Assigns what was reserved for the service, or for its proposal, to the service."""
    reservation = _reservation_for(session, who.firm_id, service_id, client_id, proposal_id)
    assignment = _assignment(session, who, service_id, client_id, at)
    if assignment.started_at is not None:
        return assignment
    assignment.started_at = at
    method = _method_of(session, reservation)
    if reservation is None or method is None:
        return assignment
    if reservation.status != "confirmed":
        reservation.confirm(at)
    begin_to_belong(session, who, method, at)
    assignment.payment_method_id = method.id
    method.assignments.append(assignment)
    method.touch(at)
    publish(session, PaymentMethodChanged, method, by=who, reason="assigned")
    return assignment


def end_service(
    session: Session, who: Principal, service_id: UUID, *, client_id: UUID, at: datetime
) -> None:
    """Lets go of the method of a service that is over; what is still to be paid keeps using it."""
    assignment = _assignment(session, who, service_id, client_id, at)
    if assignment.released_at is not None:
        return
    assignment.released_at = at
    if assignment.payment_method_id is None:
        return
    method = queries.locked_method_if_there(session, who.firm_id, assignment.payment_method_id)
    if method is not None:
        method.touch(at)
        publish(session, PaymentMethodChanged, method, by=who, reason="released")


def _assignment(
    session: Session, who: Principal, service_id: UUID, client_id: UUID, at: datetime
) -> Assignment:
    """Returns the service's row, made when the first of its events comes, whichever that is."""
    found = queries.locked_assignment(session, who.firm_id, service_id)
    if found is None:
        found = Assignment(id=service_id, firm_id=who.firm_id, created_at=at, client_id=client_id)
        session.add(found)
    return found


def _reservation_for(
    session: Session, firm_id: UUID, service_id: UUID, client_id: UUID, proposal_id: UUID | None
) -> Reservation | None:
    references = [("service", service_id), ("proposal", proposal_id)]
    for kind, reference in references:
        if reference is None:
            continue
        found = queries.locked_reservation(session, firm_id, kind, reference)
        # A reservation under a proposal of someone else's client reserves nothing.
        if found is not None and found.client_id == client_id:
            return found
    return None


def _method_of(session: Session, reservation: Reservation | None) -> PaymentMethod | None:
    if reservation is None:
        return None
    queries.lock_client(session, reservation.firm_id, reservation.client_id)
    return queries.locked_method_if_there(
        session, reservation.firm_id, reservation.payment_method_id
    )
