"""A new method is asked at once for what another was refused: once, and never while one is live."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from payments import queries
from payments.events import PaymentScheduled
from payments.models import Assignment, Payment, PaymentMethod, Receivable
from payments.usecases.scheduling import method_for, new_payment


def retry_of_service(
    session: Session, who: Principal, assignment: Assignment, *, now: datetime
) -> list[Payment]:
    """Asks what pays for the service by now for what of it was refused to another."""
    whose = (who.firm_id, assignment.client_id, assignment.id)
    return retry_refused(session, who, queries.locked_receivables_of(session, *whose), now=now)


def retry_refused(
    session: Session, who: Principal, receivables: Sequence[Receivable], *, now: datetime
) -> list[Payment]:
    """Plans for now what `plan_refused` finds, and tells of it."""
    retried = plan_refused(session, who.firm_id, receivables, now=now)
    for payment in retried:
        publish(session, PaymentScheduled, payment, by=who)
    return retried


def plan_refused(
    session: Session, firm_id: UUID, receivables: Sequence[Receivable], *, now: datetime
) -> list[Payment]:
    """Plans for now what is open, locked here, and was refused to a method that no longer pays for it.

    What the new method is refused is tried again by a schedule of its own. Nothing is published yet.
    """
    ids = [receivable.id for receivable in receivables if receivable.status == "open"]
    failed = queries.last_failed(session, firm_id, ids)
    live = set(queries.live_invoices(session, firm_id, ids))
    planned = _by_invoice(queries.scheduled_payments(session, firm_id, ids))
    retried = []
    for receivable in receivables:
        if receivable.id not in failed or receivable.id in live:
            continue
        if receivable.waits_for_bank:
            continue
        method = _another(session, receivable, failed[receivable.id])
        if method is not None and receivable.due_amount:
            again = planned.get(receivable.id)
            retried.append(_now(session, receivable, again, method, now))
    return retried


def _another(session: Session, receivable: Receivable, failed: Payment) -> PaymentMethod | None:
    """Returns who pays now, if that is not who was refused; a choice that failed is no choice."""
    if receivable.chosen_method_id == failed.payment_method_id:
        receivable.chosen_method_id = None
    method = method_for(session, receivable)
    return None if method is None or method.id == failed.payment_method_id else method


def _now(
    session: Session,
    receivable: Receivable,
    planned: Payment | None,
    method: PaymentMethod,
    now: datetime,
) -> Payment:
    receivable.wait_for(None)
    if planned is None:
        planned = new_payment([receivable], method, "schedule", now)
        session.add(planned)
    else:
        planned.use(method)
        planned.begin_anew()
    planned.scheduled_for = now
    return planned


def _by_invoice(planned: Sequence[Payment]) -> dict[object, Payment]:
    return {each.allocations[0].invoice_id: each for each in planned}
