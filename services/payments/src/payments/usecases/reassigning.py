"""Give a running service another method: it pays for what is planned already and for what comes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Invalid, NotFound
from common.outbox import publish
from payments import queries
from payments.events import (
    AssignmentChanged,
    PaymentCanceled,
    PaymentMethodChanged,
    PaymentScheduled,
)
from payments.models import Assignment, Payment, PaymentMethod, Receivable
from payments.usecases.methods import refuse_impersonation, refuse_link, require_usable
from payments.usecases.scheduling import method_for


def assign_method(
    session: Session,
    who: Principal,
    service_id: UUID,
    *,
    payment_method_id: UUID | None,
    now: datetime,
) -> Assignment:
    """Makes the method pay for the service from its next charge on; to repeat it changes nothing.

    What is planned for its open invoices is asked of the new method, or waits for a person where
    there is none; what is under way is not touched.
    """
    refuse_impersonation(who)
    refuse_link(who)
    client_id = _client_of(session, who, service_id)
    receivables = queries.locked_receivables_of(session, who.firm_id, client_id, service_id)
    planned = queries.scheduled_payments(session, who.firm_id, [each.id for each in receivables])
    assignment = queries.locked_assignment(session, who.firm_id, service_id)
    if assignment is None:
        raise NotFound
    queries.lock_client(session, who.firm_id, client_id)
    wanted = _wanted(session, who, client_id, payment_method_id, now)
    before = assignment.payment_method_id
    if before != wanted:
        assignment.be_paid_by(wanted)
        publish(session, AssignmentChanged, assignment, by=who)
        _tell_methods(session, who, client_id, {before: "released", wanted: "assigned"}, now)
        _ask_instead(session, who, planned, receivables)
    return assignment


def _wanted(
    session: Session, who: Principal, client_id: UUID, method_id: UUID | None, now: datetime
) -> UUID | None:
    """Returns the method if it can pay; that none does is not a client's to say."""
    if method_id is not None:
        return locked_choice(session, who, client_id, method_id, now).id
    if who.client_id is not None:
        words = "Choose a payment method."
        raise Invalid("payment_method_missing", words, errors={"payment_method_id": [words]})
    return None


def locked_choice(
    session: Session, who: Principal, client_id: UUID, method_id: UUID, now: datetime
) -> PaymentMethod:
    """Locks all methods of the client, and returns the one that is to pay if it can."""
    methods = queries.locked_methods_of(session, who.firm_id, client_id)
    found = next((each for each in methods if each.id == method_id), None)
    if found is None:
        words = "This is no payment method of this client."
        raise Invalid("method_not_theirs", words, errors={"payment_method_id": [words]})
    return require_usable(session, who, client_id, found, now)


def _client_of(session: Session, who: Principal, service_id: UUID) -> UUID:
    """Returns whose service it is, which never changes: what is locked first is found by it."""
    known = queries.assignments_of(session, who.firm_id, [service_id])
    if not known or known[0].started_at is None:
        raise NotFound
    who.require_client(known[0].client_id)
    return known[0].client_id


def _tell_methods(
    session: Session,
    who: Principal,
    client_id: UUID,
    told: Mapping[UUID | None, str],
    now: datetime,
) -> None:
    """The one that no longer pays and the one that does are read anew with what rests on them."""
    for method in queries.locked_methods_of(session, who.firm_id, client_id):
        if method.id in told:
            method.touch(now)
            publish(session, PaymentMethodChanged, method, by=who, reason=told[method.id])


def _ask_instead(
    session: Session,
    who: Principal,
    planned: Sequence[Payment],
    receivables: Sequence[Receivable],
) -> None:
    """What is planned goes through the new method; where services now differ a person chooses."""
    by_id = {receivable.id: receivable for receivable in receivables}
    for payment in planned:
        [allocation] = payment.allocations
        receivable = by_id[allocation.invoice_id]
        method = method_for(session, receivable)
        if method is None:
            payment.cancel()
            receivable.wait_for("payment_method")
            publish(session, PaymentCanceled, payment, by=who)
        elif method.id != payment.payment_method_id:
            payment.use(method)
            publish(session, PaymentScheduled, payment, by=who)
