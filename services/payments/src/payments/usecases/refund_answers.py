"""Record what the gateway answered about a refund: it goes back, it does not, or nobody knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from payments import queries
from payments.events import (
    CreditBalanceChanged,
    PaymentChanged,
    PaymentRefunded,
    PaymentRefundFailed,
)
from payments.gateways import Answer
from payments.models import Payment, Receivable, Refund
from payments.models.credits import Why
from payments.rules import journal
from payments.usecases.booking import book
from payments.usecases.credits import add_credit
from payments.usecases.moments import Moment
from payments.usecases.reversing import booked_of, give_back_shares, owe_again, tell_refund


@dataclass(frozen=True, slots=True)
class Case:
    """A refund under way, with all that its answer changes: locked, in one transaction."""

    session: Session
    who: Principal
    payment: Payment
    refund: Refund
    receivables: Sequence[Receivable]
    at: Moment


def record_refund(
    session: Session,
    who: Principal,
    payment_id: UUID,
    refund_id: UUID,
    answer: Answer,
    *,
    at: Moment,
) -> Refund:
    """Settles the refund by the answer; an answer that someone else has recorded changes nothing.

    One that had succeeded may fail yet: a bank that cannot place the money sends it back.
    """
    receivables, payment = queries.locked_with_invoices(session, who.firm_id, payment_id)
    refund = queries.locked_refund(session, who.firm_id, refund_id)
    case = Case(session, who, payment, refund, receivables, at)
    if refund.is_under_way:
        _RECORD[answer.outcome](case, answer)
    elif refund.status == "succeeded" and answer.outcome == "declined":
        _came_back(case, answer)
    return refund


def complete_refund(case: Case, answer: Answer) -> None:
    """Books what went back: its invoices are owed again by that, and its credit is gone."""
    session, payment, refund, at = case.session, case.payment, case.refund, case.at
    refund.succeed(answer.reference, at.now, at.wall)
    payment.end_refund(refund.amount, given=True)
    _end_reservation(case, used=True)
    taken = booked_of(refund.shares, refund.credit_amount)
    owe_again(session, refund.id, payment, taken.shares, case.receivables, now=at.now)
    if payment.gateway == "offline":
        entries = journal.offline_payment_refunded(payment.currency, taken)
    else:
        entries = journal.charge_refunded(payment.currency, payment.gateway, taken)
    book(session, "charge_refunded", refund.id, payment, entries, now=at.now)
    tell_refund(session, payment, refund)
    publish(session, PaymentRefunded, payment, by=case.who, reason=refund.reason)


def _failed(case: Case, answer: Answer) -> None:
    """Nothing went back: what was kept for it is free again."""
    session, payment, refund, at = case.session, case.payment, case.refund, case.at
    refund.fail(answer.code or "refund_declined", at.now, at.wall)
    payment.end_refund(refund.amount, given=False)
    give_back_shares(payment, refund.shares, undo=True)
    _end_reservation(case, used=False)
    tell_refund(session, payment, refund)
    publish(session, PaymentRefundFailed, payment, by=case.who)


def _came_back(case: Case, answer: Answer) -> None:
    """Makes it the client's credit: they were to have it, and owe for it what they owe since."""
    session, payment, refund, at = case.session, case.payment, case.refund, case.at
    refund.fail(answer.code or "refund_declined", at.now, at.wall)
    payment.get_back(refund.amount)
    entries = journal.refund_came_back(payment.currency, payment.gateway, refund.amount)
    book(session, "refund_came_back", refund.id, payment, entries, now=at.now)
    why = Why("refund_came_back", refund.id, at.now, reason=refund.reason)
    add_credit(session, case.who, payment, payment.currency, refund.amount, why)
    tell_refund(session, payment, refund)
    publish(session, PaymentRefundFailed, payment, by=case.who)


def _not_attempted(case: Case, answer: Answer) -> None:
    """Nothing was asked for, if this was the first question; else the first may have had its effect."""
    if case.refund.asks == 0:
        _failed(case, Answer("declined", code="gateway_unreachable"))


def _processing(case: Case, answer: Answer) -> None:
    """The bank takes days; it is looked at again."""
    case.refund.take_days(answer.reference, case.at.wall)


def _unknown(case: Case, answer: Answer) -> None:
    """Keeps it taken until the gateway has said; being told nothing again changes nothing."""
    if case.refund.status == "processing" and not case.refund.answered_at:
        case.refund.lose_sight()
        tell_refund(case.session, case.payment, case.refund)
        publish(case.session, PaymentChanged, case.payment, by=case.who)


def _end_reservation(case: Case, *, used: bool) -> None:
    session, refund = case.session, case.refund
    if refund.credit_amount:
        where = (refund.firm_id, refund.client_id, refund.currency)
        credit = queries.locked_credit(session, *where, case.at.now)
        credit.let_go(refund.credit_amount)
        if used:
            why = Why("refunded", refund.id, case.at.now, reason=refund.reason)
            credit.use(refund.credit_amount, why)
        publish(session, CreditBalanceChanged, credit, by=case.who)


_RECORD: dict[str, Callable[[Case, Answer], None]] = {
    "succeeded": complete_refund,
    "declined": _failed,
    "processing": _processing,
    "not_attempted": _not_attempted,
    "unknown": _unknown,
}
