"""Plan payments: the first, the next after a failure, and none where a person has to choose."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import at_local_time, local_date
from common.ids import new_id
from common.outbox import publish
from payments import queries
from payments.events import PaymentCanceled, PaymentScheduled
from payments.models import Allocation, Payment, PaymentMethod, Receivable
from payments.rules.retries import UNCONFIRMED, is_hard, next_retry
from payments.usecases.settings import the_settings


def plan_collections(
    session: Session, receivables: Sequence[Receivable], *, now: datetime
) -> list[Payment]:
    """Returns plans to collect the invoices now, each from the method that pays for all its services.

    They are not added yet. Without one such method nothing is planned, and a person has to choose.
    """
    methods, plans = methods_for(session, receivables), []
    at = _first_moment(session, receivables[0].firm_id, now) if receivables else now
    for receivable in receivables:
        method = methods[receivable.id]
        if method is None:
            receivable.wait_for("payment_method")
            continue
        payment = new_payment([receivable], method, "schedule", now)
        payment.scheduled_for = at
        plans.append(payment)
    return plans


def plan_retry(
    session: Session, who: Principal, failed: Payment, receivable: Receivable, *, now: datetime
) -> Payment | None:
    """Returns the next attempt after a failed one, added but not published; None if none follows.

    None follows while a bank decides about other money of the invoice: a person goes on then.
    """
    if receivable.waits_for_bank:
        return None
    at = _next_attempt_at(session, failed, now)
    if at is None or not receivable.due_amount:
        if receivable.due_amount:
            receivable.wait_for("payment_method" if _is_hard(failed) else "person")
        return None
    failed.next_retry_at = at
    return _again(session, failed, receivable, at=at, attempt=failed.attempt + 1, now=now)


def plan_anew(
    session: Session,
    who: Principal,
    failed: Payment,
    receivables: Sequence[Receivable],
    *,
    now: datetime,
) -> list[Payment]:
    """Returns new plans for those that gave way to an attempt which then failed.

    The same card is not asked again after a hard decline; that nobody confirmed one payment says
    nothing of the card.
    """  # fmt: skip
    plans, by_id = [], {receivable.id: receivable for receivable in receivables}
    for planned in queries.superseded_payments(session, who.firm_id, failed.id):
        [allocation] = planned.allocations
        receivable = by_id[allocation.invoice_id]
        if not receivable.due_amount or receivable.waits_for_bank:
            continue
        hard = _is_hard(failed) and failed.failure_code not in UNCONFIRMED
        if hard and planned.payment_method_id == failed.payment_method_id:
            receivable.wait_for("payment_method")
            continue
        at = max(planned.scheduled_for or now, now)
        plans.append(_again(session, planned, receivable, at=at, attempt=planned.attempt, now=now))
    return plans


def fit_scheduled(session: Session, who: Principal, receivable: Receivable) -> None:
    """Asks in what is planned for no more than is due by now; for nothing, it is not tried."""
    for payment in queries.scheduled_payments(session, who.firm_id, [receivable.id]):
        if payment.fit({receivable.id: receivable.due_amount}):
            publish(session, PaymentScheduled, payment, by=who)
        else:
            payment.cancel()
            publish(session, PaymentCanceled, payment, by=who)


def cancel_scheduled(session: Session, who: Principal, invoice_ids: Iterable[UUID]) -> None:
    """Cancels what is planned for the invoices."""
    for payment in queries.scheduled_payments(session, who.firm_id, invoice_ids):
        payment.cancel()
        publish(session, PaymentCanceled, payment, by=who)


def allocation_of(receivable: Receivable, amount: int) -> Allocation:
    """Returns how much of a payment is meant for the invoice, neither live nor planned yet."""
    return Allocation(
        firm_id=receivable.firm_id,
        invoice_id=receivable.id,
        invoice_number=receivable.invoice_number,
        amount=amount,
        credited_amount=0,
        live=False,
        scheduled=False,
    )


def method_for(session: Session, receivable: Receivable) -> PaymentMethod | None:
    """Returns what a person chose for the invoice, else the one method of all its services.

    It is kept from removal. What was chosen and cannot be charged any more leaves it to a person.
    """
    return methods_for(session, [receivable])[receivable.id]


def methods_for(
    session: Session, receivables: Sequence[Receivable]
) -> dict[UUID, PaymentMethod | None]:
    """Returns what pays for each of a firm's invoices, by invoice, as `method_for` does."""
    if not receivables:
        return {}
    firm_id = receivables[0].firm_id
    unchosen = [each for each in receivables if each.chosen_method_id is None]
    services = {service for each in unchosen for service in each.service_ids}
    assigned = queries.assignments_of(session, firm_id, services) if services else ()
    paid_by = {assignment.id: assignment.payment_method_id for assignment in assigned}
    wanted = {each.id: each.chosen_method_id or _agreed(each, paid_by) for each in receivables}
    there = queries.current_methods_to_charge(session, firm_id, set(wanted.values()) - {None})
    return {each.id: _theirs(each, there.get(wanted[each.id])) for each in receivables}


def new_payment(
    receivables: Sequence[Receivable],
    method: PaymentMethod,
    initiated_by: str,
    now: datetime,
    payment_id: UUID | None = None,
) -> Payment:
    """Returns a payment of all that is due on the receivables, not yet added to anything."""
    payment = Payment(
        id=payment_id or new_id(),
        firm_id=method.firm_id,
        client_id=method.client_id,
        created_at=now,
        status="scheduled",
        currency=receivables[0].currency,
        amount=sum(receivable.due_amount for receivable in receivables),
        attempt=1,
        initiated_by=initiated_by,
        asks=0,
        allocations=[_planned(receivable) for receivable in receivables],
    )
    payment.use(method)
    return payment


def plan(session: Session, who: Principal, payment: Payment, *, at: datetime) -> Payment:
    """Adds the payment as planned for then."""
    payment.scheduled_for = at
    session.add(payment)
    publish(session, PaymentScheduled, payment, by=who)
    return payment


def _agreed(receivable: Receivable, paid_by: Mapping[UUID, UUID | None]) -> UUID | None:
    """Returns the one method that is assigned to all services of the invoice."""
    methods = {paid_by.get(service) for service in receivable.service_ids}
    return methods.pop() if len(methods) == 1 else None


def _theirs(receivable: Receivable, method: PaymentMethod | None) -> PaymentMethod | None:
    """What a person chose is to be one of the client's, and in nobody's hands but theirs."""
    if receivable.chosen_method_id is None or method is None:
        return method
    is_theirs = method.client_id == receivable.client_id and method.held_for is None
    return method if is_theirs else None


def _again(
    session: Session,
    before: Payment,
    receivable: Receivable,
    *,
    at: datetime,
    attempt: int,
    now: datetime,
) -> Payment:
    payment = before.again([_planned(receivable)], at=at, attempt=attempt, now=now)
    session.add(payment)
    return payment


def _first_moment(session: Session, firm_id: UUID, now: datetime) -> datetime:
    """Returns now, or the same time of the next day on which the firm collects."""
    zone = queries.the_firm(session, firm_id).time_zone
    today = local_date(now, zone)
    day = the_settings(session, firm_id, now=now).first_day(today)
    return now if day == today else at_local_time(day, now.astimezone(ZoneInfo(zone)).time(), zone)


def _next_attempt_at(session: Session, failed: Payment, now: datetime) -> datetime | None:
    """Returns when the rule wants the next attempt: that day, at the time of the first failure."""
    zone = queries.the_firm(session, failed.firm_id).time_zone
    settings = the_settings(session, failed.firm_id, now=now)
    first = failed.first_failed_at or failed.created_at
    day = next_retry(
        local_date(first, zone),
        failed.attempt,
        failed.failure_code or "",
        settings.retry_days,
        settings.calendar,
        after=local_date(now, zone),
    )
    if day is None:
        return None
    return at_local_time(day, first.astimezone(ZoneInfo(zone)).time(), zone)


def _is_hard(failed: Payment) -> bool:
    return is_hard(failed.failure_code or "")


def _planned(receivable: Receivable) -> Allocation:
    allocation = allocation_of(receivable, receivable.due_amount)
    allocation.scheduled = True
    return allocation
