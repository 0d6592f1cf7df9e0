"""Put another method in the place of one, wherever that is in use, and remove it: all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid
from common.outbox import publish
from payments import queries
from payments.events import (
    AssignmentChanged,
    PaymentMethodChanged,
    PaymentMethodRemoved,
    PaymentMethodReplaced,
    PaymentScheduled,
)
from payments.models import Assignment, Payment, PaymentMethod, Receivable, Reservation
from payments.usecases.methods import refuse_impersonation, refuse_link, require_method
from payments.usecases.reassigning import locked_choice
from payments.usecases.retrying import retry_refused


@dataclass(frozen=True, slots=True)
class Replacement:
    """What was removed, what has taken its place, and the planned payments that are asked of it."""

    removed: PaymentMethod
    payment_method: PaymentMethod
    payments: Sequence[Payment]


@dataclass(frozen=True, slots=True)
class _Resting:
    """What rests on a method, locked."""

    receivables: Sequence[Receivable]
    payments: Sequence[Payment]
    reservations: Sequence[Reservation]
    assignments: Sequence[Assignment]


def replace_method(
    session: Session, who: Principal, method_id: UUID, *, payment_method_id: UUID, now: datetime
) -> Replacement:
    """Lets another method of the client pay for all that this one does, and removes this one.

    What was refused to it and is still open is asked of the other at once.
    Refused while a payment with it is under way. To repeat it changes nothing.
    """
    refuse_impersonation(who)
    refuse_link(who)
    if done := _done_before(session, who, method_id, payment_method_id):
        return done
    found = queries.the_method(session, who.firm_id, method_id)
    require_method(who, found)
    resting = _lock_what_rests(session, who.firm_id, method_id, payment_method_id)
    queries.lock_client(session, who.firm_id, found.client_id)
    if done := _done_before(session, who, method_id, payment_method_id):
        return done
    old, new = _lock_both(session, who, found.client_id, (method_id, payment_method_id), now)
    _refuse_more(session, old, resting)
    _move(session, who, resting, old, new, now)
    _remove(session, who, old, new, now)
    session.flush()  # What pays for each of them is read anew.
    retried = retry_refused(session, who, resting.receivables, now=now)
    fresh = [payment for payment in retried if payment not in resting.payments]
    return Replacement(old, new, [*resting.payments, *fresh])


def _done_before(session: Session, who: Principal, method_id: UUID, by: UUID) -> Replacement | None:
    """A form that is sent twice finds what the first did, also if it waited for that."""
    old = queries.replaced_method(session, who.firm_id, method_id)
    if old is None or old.replaced_by != by:
        return None
    require_method(who, old)
    return Replacement(old, queries.the_method(session, who.firm_id, by), [])


def _lock_what_rests(session: Session, firm_id: UUID, old: UUID, new: UUID) -> _Resting:
    receivables = queries.locked_receivables_with(session, firm_id, old)
    payments = queries.planned_with(session, firm_id, old)
    reservations = queries.locked_reservations_of(session, firm_id, (old, new))
    return _Resting(
        receivables, payments, reservations, queries.locked_assignments_of(session, firm_id, old)
    )


def _lock_both(
    session: Session, who: Principal, client_id: UUID, ids: tuple[UUID, UUID], now: datetime
) -> tuple[PaymentMethod, PaymentMethod]:
    old_id, new_id = ids
    if old_id == new_id:
        words = "Choose another payment method than the one that goes."
        raise Invalid("method_is_the_same", words, errors={"payment_method_id": [words]})
    new = locked_choice(session, who, client_id, new_id, now)
    old = queries.locked_method(session, who.firm_id, old_id)
    if old.held_for is not None:
        raise Conflict("payment_method_held", "A link gave this for one proposal, and no more.")
    return old, new


def _refuse_more(session: Session, old: PaymentMethod, resting: _Resting) -> None:
    """Raises Conflict for what is being charged, and for what came to rest on it just now."""
    planned = {payment.id for payment in resting.payments}
    others = set(queries.live_payments_with(session, old.firm_id, old.id)) - planned
    if others:
        uses = [{"kind": "payment", "id": id_} for id_ in sorted(others)]
        words = "A payment with this method is under way. Replace it when that has its outcome."
        raise Conflict("payment_method_is_charging", words, extra={"uses": uses})
    known = {row.id for row in (*resting.reservations, *resting.assignments)}
    now_on_it = (*(r for r in old.reservations if r.status != "released"), *old.assignments)
    if {row.id for row in now_on_it} - known:
        words = "Something came to rest on this method just now. Look at it again."
        raise Conflict("payment_method_in_use", words, extra={"uses": old.uses})


def _move(
    session: Session,
    who: Principal,
    resting: _Resting,
    old: PaymentMethod,
    new: PaymentMethod,
    now: datetime,
) -> None:
    for receivable in resting.receivables:
        receivable.pay_with_instead(old.id, new.id)
    _move_reservations(resting.reservations, old, new, now)
    for assignment in resting.assignments:
        assignment.payment_method_id = new.id
        publish(session, AssignmentChanged, assignment, by=who)
    for payment in resting.payments:
        payment.use(new)
        publish(session, PaymentScheduled, payment, by=who)


def _move_reservations(
    reservations: Sequence[Reservation], old: PaymentMethod, new: PaymentMethod, now: datetime
) -> None:
    """Of what both were kept for, the one that stays is."""
    kept = {(r.kind, r.reference) for r in reservations if r.payment_method_id == new.id}
    for each in reservations:
        if each.payment_method_id == old.id and (each.kind, each.reference) in kept:
            each.be_over(now)
        elif each.payment_method_id == old.id:
            each.move_to(new.id, now)


def _remove(
    session: Session, who: Principal, old: PaymentMethod, new: PaymentMethod, now: datetime
) -> None:
    """Tells both, with what rests on each by now; a default passes to the one that stays."""
    session.flush()  # What rests on each of them is read anew.
    queries.locked_methods_of(session, who.firm_id, old.client_id)
    was_default, currency = old.is_default, old.default_currency
    old.give_way(new, now)
    publish(session, PaymentMethodRemoved, old, by=who)
    publish(session, PaymentMethodReplaced, old, by=who)
    if was_default:
        new.make_default(now)
    if currency is not None and new.default_currency is None:
        new.be_default_for(currency, now)
    new.touch(now)
    publish(session, PaymentMethodChanged, new, by=who, reason="took_over")
