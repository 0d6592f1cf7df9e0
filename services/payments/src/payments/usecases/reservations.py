"""Keep a method for something that is about to rest on it, and let go of it again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.errors import NotFound
from common.ids import new_id
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodChanged
from payments.models import PaymentMethod, Reservation
from payments.models.resting import HELD_FOR
from payments.usecases.methods import refuse_impersonation, refuse_link, require_method
from payments.usecases.moments import Moment


def reserve_method(
    session: Session,
    who: Principal,
    *,
    payment_method_id: UUID,
    kind: str,
    id: UUID,
    at: Moment,
) -> Reservation:
    """Reserves the method under the id of what will rest on it; another choice replaces the first.

    Of an item it does not: both are kept until subscriptions says which of them the item has.
    Deleting a method takes the same lock: whoever is second sees what the first has done.
    """
    refuse_impersonation(who)
    held = queries.locked_reservation(session, who.firm_id, kind, id, payment_method_id)
    _refuse_foreign(who, id, held)
    if held is not None and held.payment_method_id != payment_method_id:
        release(session, who, held, at.now)
        held = None
    method = _usable_method(session, who, payment_method_id, (kind, id), at.now)
    if held is not None and held.status != "lapsed":
        return held
    if held is None:
        held = new_reservation(who, method, kind, id, at.now)
        method.reservations.append(held)
    held.hold(at.now, at.wall)
    method.touch(at.now)
    publish(session, PaymentMethodChanged, method, by=who, reason="reserved")
    return held


def release_reservation(
    session: Session, who: Principal, kind: str, reference: UUID, *, now: datetime
) -> Reservation:
    """Lets go of a method that was reserved for nothing; raises NotFound, Conflict if it started."""
    refuse_link(who)
    held = queries.locked_reservation(session, who.firm_id, kind, reference)
    if held is None:
        raise NotFound
    who.require_client(held.client_id)
    release(session, who, held, now)
    return held


def release_for_nothing(
    session: Session, who: Principal, kind: str, reference: UUID, *, said_at: datetime
) -> None:
    """Lets go of a method because what it was reserved for will not be.

    A reservation made after that was said is for another try, and stays.
    """
    held = queries.locked_reservation(session, who.firm_id, kind, reference)
    if held is not None and held.status != "confirmed" and held.changed_at <= said_at:
        release(session, who, held, said_at)


def lapse_reservation(
    session: Session, who: Principal, reservation_id: UUID, *, at: Moment
) -> Reservation | None:
    """Stops keeping a method for what never started; None if it is not its turn."""
    held = queries.locked_reservation_by_id(session, who.firm_id, reservation_id)
    if held is None or held.status != "held" or held.held_since > at.wall - HELD_FOR:
        return None
    method = queries.locked_method(session, who.firm_id, held.payment_method_id)
    held.lapse(at.now)
    method.touch(at.now)
    publish(session, PaymentMethodChanged, method, by=who)
    return held


def release(session: Session, who: Principal, held: Reservation, now: datetime) -> None:
    """Lets go of the method, which is told; raises Conflict if something rests on it already."""
    method = queries.locked_method_if_there(session, who.firm_id, held.payment_method_id)
    held.release(now)
    if method is not None:
        method.touch(now)
        publish(session, PaymentMethodChanged, method, by=who)


def new_reservation(
    who: Principal, method: PaymentMethod, kind: str, reference: UUID, now: datetime
) -> Reservation:
    """Returns a reservation that is not yet held, nor added to its method."""
    return Reservation(
        id=new_id(),
        firm_id=who.firm_id,
        created_at=now,
        payment_method_id=method.id,
        client_id=method.client_id,
        kind=kind,
        reference=reference,
    )


def _usable_method(
    session: Session, who: Principal, method_id: UUID, what: tuple[str, UUID], now: datetime
) -> PaymentMethod:
    method = queries.locked_method(session, who.firm_id, method_id)
    require_method(who, method)
    today = local_date(now, queries.the_firm(session, who.firm_id).time_zone)
    method.refuse_unless_for(*what, today)
    return method


def _refuse_foreign(who: Principal, reference: UUID, held: Reservation | None) -> None:
    who.require_document(reference)
    if held is not None and who.client_id not in (None, held.client_id):
        raise NotFound  # A client does not learn what another client has there.
