"""Record what the gateway answered: money arrived, was refused, or nobody knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.logs import get_logger
from common.outbox import publish
from payments import queries
from payments.events import (
    PaymentCanceled,
    PaymentFailed,
    PaymentProcessing,
    PaymentRequiresAction,
    PaymentScheduled,
    PaymentSucceeded,
    PaymentUnknown,
)
from payments.gateways import Answer
from payments.gateways.reasons import reason_for
from payments.models import Payment, Receivable
from payments.models.credits import Why
from payments.models.payments import LIVE
from payments.rules import journal
from payments.rules.retries import suspends
from payments.usecases.booking import book
from payments.usecases.breaking import reach_again_after
from payments.usecases.credits import add_credit
from payments.usecases.landing import land
from payments.usecases.methods import suspend_method
from payments.usecases.moments import Moment
from payments.usecases.retrying import plan_refused
from payments.usecases.scheduling import plan_anew, plan_retry

log = get_logger(__name__)

TO_AUTHENTICATE = timedelta(days=1)
TO_LOOK_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Case:
    """A charge under way, with all that its answer changes: locked, in one transaction."""

    session: Session
    who: Principal
    payment: Payment
    receivables: Sequence[Receivable]
    at: Moment


def record_answer(
    session: Session,
    who: Principal,
    payment_id: UUID,
    answer: Answer,
    *,
    at: Moment,
) -> Payment:
    """Settles the payment by the answer; an answer that someone else has recorded changes nothing."""
    receivables, payment = queries.locked_with_invoices(session, who.firm_id, payment_id)
    if payment.status in LIVE:
        _RECORD[answer.outcome](Case(session, who, payment, receivables, at), answer)
    return payment


def record_failure(case: Case, code: str) -> None:
    """Fails the payment and plans what follows, which the failed payment then says as well."""
    session, who, payment, at = case.session, case.who, case.payment, case.at
    payment.fail(code, reason_for(code), at.now, at.wall)
    if payment.initiated_by == "schedule":
        plans = _next_attempts(case)
    else:
        plans = plan_anew(session, who, payment, case.receivables, now=at.now)
    publish(session, PaymentFailed, payment, by=who)
    for plan in plans:
        publish(session, PaymentScheduled, plan, by=who)


def _next_attempts(case: Case) -> list[Payment]:
    """Plans the next attempt by the schedule, or now where another method was chosen meanwhile."""
    session, payment, at = case.session, case.payment, case.at
    [receivable] = case.receivables
    retry = plan_retry(session, case.who, payment, receivable, now=at.now)
    at_once = []
    if not _was_chosen(case):
        # What was chosen while this one was under way could not be asked then.
        at_once = plan_refused(session, payment.firm_id, case.receivables, now=at.now)
    if at_once:
        payment.next_retry_at = at.now
        return at_once
    return [retry] if retry else []


def _was_chosen(case: Case) -> bool:
    """Tells whether a person chose this very method for what it was to pay: no other is asked for that."""
    return any(r.chosen_method_id == case.payment.payment_method_id for r in case.receivables)


def record_success(case: Case, reference: str | None, *, reason: str | None = None) -> None:
    """Pays the invoices; what they no longer owe becomes the client's credit.

    What was planned and gave way is planned anew for what a part has left.
    """
    session, who, payment, at = case.session, case.who, case.payment, case.at
    payment.succeed(reference, at.now, at.wall)
    landed = land(session, payment, case.receivables, now=at.now)
    entries = journal.charge_succeeded(payment.currency, payment.gateway, landed)
    book(session, "charge_succeeded", payment.id, payment, entries, now=at.now)
    publish(session, PaymentSucceeded, payment, by=who, reason=reason)
    why = Why("overpaid", payment.id, at.now)
    add_credit(session, who, payment, payment.currency, landed.credit_amount, why)
    for plan in plan_anew(session, who, payment, case.receivables, now=at.now):
        publish(session, PaymentScheduled, plan, by=who)
    if credit := landed.credit_amount:
        log.warning("money became credit", payment_id=str(payment.id), amount=credit)


def give_back(case: Case, code: str, until: datetime, *, reason: str | None = None) -> None:
    """Nothing was charged: what was planned is tried again then, a person's own is given up."""
    session, who, payment = case.session, case.who, case.payment
    payment.put_back(until)
    if payment.initiated_by == "schedule":
        publish(session, PaymentScheduled, payment, by=who, reason=reason)
        return
    payment.failure_code, payment.failure_reason = code, reason_for(code)
    payment.cancel()
    publish(session, PaymentCanceled, payment, by=who, reason=reason)
    for plan in plan_anew(session, who, payment, case.receivables, now=case.at.now):
        publish(session, PaymentScheduled, plan, by=who)


def _succeeded(case: Case, answer: Answer) -> None:
    record_success(case, answer.reference)


def _declined(case: Case, answer: Answer) -> None:
    payment, code = case.payment, answer.code or "generic_decline"
    payment.gateway_reference = answer.reference
    method_id = payment.payment_method_id if suspends(code) else None
    if method_id is not None:
        # What follows reads methods: the client is locked before them, as everybody does.
        queries.lock_client(case.session, payment.firm_id, payment.client_id)
    record_failure(case, code)
    if method_id is not None:
        suspend_method(case.session, case.who, method_id, now=case.at.now)


def _requires_action(case: Case, answer: Answer) -> None:
    """Asks the payer to authenticate; when the first answer was lost it is too late for that."""
    payment, at = case.payment, case.at
    if payment.status == "requires_action":
        return  # They have been asked, and have not done it yet.
    if payment.status == "processing":
        payment.require_action(answer.reference, at.now + TO_AUTHENTICATE, at.wall)
        publish(case.session, PaymentRequiresAction, payment, by=case.who)
    else:
        record_failure(case, "authentication_required")


def _processing(case: Case, answer: Answer) -> None:
    """The bank takes days; an unknown one simply goes on being asked about."""
    payment, at = case.payment, case.at
    if payment.status == "requires_action":
        payment.resume()
    if payment.status == "processing":
        payment.take_days(answer.reference, at.now + TO_LOOK_AGAIN, at.wall)
        publish(case.session, PaymentProcessing, payment, by=case.who)


def _not_attempted(case: Case, answer: Answer) -> None:
    """Nothing was asked for; of one that is unknown an earlier question may well have been heard."""
    payment = case.payment
    if payment.status == "processing" and not payment.answered_at:
        until = case.at.now + reach_again_after(payment.id)
        give_back(case, "gateway_unreachable", until)


def _unknown(case: Case, answer: Answer) -> None:
    """Keeps it live until the gateway has said; being told nothing again changes nothing."""
    payment = case.payment
    if payment.status == "processing" and not payment.answered_at:
        payment.lose_sight(case.at.wall)
        publish(case.session, PaymentUnknown, payment, by=case.who)


_RECORD: dict[str, Callable[[Case, Answer], None]] = {
    "succeeded": _succeeded,
    "declined": _declined,
    "requires_action": _requires_action,
    "processing": _processing,
    "not_attempted": _not_attempted,
    "unknown": _unknown,
}
