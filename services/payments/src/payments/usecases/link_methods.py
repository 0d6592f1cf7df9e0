"""A signed link gives one method for its proposal; it is forgotten if nothing comes of that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodAdded, PaymentMethodRemoved
from payments.gateways import StoredMethod
from payments.models import PaymentMethod, Reservation
from payments.usecases.methods import add_method, new_method, refuse_second
from payments.usecases.moments import Moment
from payments.usecases.reservations import new_reservation, release


def keep_method(
    session: Session,
    who: Principal,
    *,
    client_id: UUID,
    stored: StoredMethod,
    make_default: bool,
    at: Moment,
) -> PaymentMethod:
    """Keeps a method that the gateway has stored: the client's, or what a link gives."""
    if who.document:
        return give_method(session, who, who.document, client_id=client_id, stored=stored, at=at)
    return add_method(
        session, who, client_id=client_id, stored=stored, make_default=make_default, now=at.now
    )


def give_method(
    session: Session,
    who: Principal,
    document: UUID,
    *,
    client_id: UUID,
    stored: StoredMethod,
    at: Moment,
) -> PaymentMethod:
    """Keeps the method that a link gives, reserved for its document; it is nobody's default.

    A request that is repeated finds the method by the gateway's reference, which its key gave.
    """
    before = _held_before(session, who, document)
    queries.lock_client(session, who.firm_id, client_id)
    others = queries.locked_methods_of(session, who.firm_id, client_id)
    if known := next((m for m in others if m.gateway_reference == stored.gateway_reference), None):
        return known
    refuse_second(who, others)
    method = new_method(who, client_id, stored, at.now)
    method.is_default, method.held_for = False, document
    if before is not None:
        release(session, who, before, at.now)
    held = new_reservation(who, method, "proposal", document, at.now)
    held.hold(at.now, at.wall)
    method.reservations.append(held)
    session.add(method)
    publish(session, PaymentMethodAdded, method, by=who)
    return method


def forget_given(
    session: Session, who: Principal, method_id: UUID, *, now: datetime
) -> PaymentMethod | None:
    """Removes a method whose proposal came to nothing, or whose payment is settled.

    None if it is not its turn.
    """
    method = queries.locked_method_if_there(session, who.firm_id, method_id)
    if method is None or method.held_for is None or method.is_kept:
        return None
    if queries.live_payments_with(session, who.firm_id, method_id):
        return None
    method.remove([], now)
    reason = "it was given for one thing, and that is over"
    publish(session, PaymentMethodRemoved, method, by=who, reason=reason)
    return method


def _held_before(session: Session, who: Principal, document: UUID) -> Reservation | None:
    """What somebody who signs in has reserved for the document is not theirs to replace."""
    held = queries.locked_reservation(session, who.firm_id, "proposal", document)
    if held is None or held.status == "lapsed":
        return held
    method = queries.the_method(session, who.firm_id, held.payment_method_id)
    if method.held_for != document:
        raise Conflict("document_has_method", "A payment method is chosen for this already.")
    return held
