"""A refund as Stripe has it now is recorded here as well, also one that a person made over there."""

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.ids import id_from
from payments import queries
from payments.gateways.stripe_sights import RefundSeen, RefundsSighting
from payments.models.payments import LIVE, Payment
from payments.usecases.connections import STRIPE
from payments.usecases.moments import Moment
from payments.usecases.refund_answers import record_refund
from payments.usecases.refunds import RefundOrder, commit_refund

# An invoice that is held, or on which an attempt is live, is free again before long.
BUSY, UNDECIDED = "invoice_busy", frozenset({"payment_in_progress", "invoice_on_hold"})
DIFFERS = "state_differs"
MADE_THERE = "Refunded in the gateway's own dashboard."


def take_refunds(
    session: Session, who: Principal, seen: RefundsSighting | None, at: Moment
) -> str | None:
    """Records each refund of the charge once; returns why not, if not."""
    if seen is None or seen.charge.charge.payment_id is None:
        return "object_unknown"
    payment = queries.find_payment(session, who.firm_id, seen.charge.charge.payment_id)
    if payment is None or payment.status in LIVE:
        return "object_unknown"  # Its charge is told of as well, and perhaps later.
    if reason := _differs(seen, payment):
        return reason
    found = {_take(session, who, payment, refund, at) for refund in seen.refunds}
    return next((reason for reason in (BUSY, DIFFERS) if reason in found), None)


def _take(
    session: Session, who: Principal, payment: Payment, seen: RefundSeen, at: Moment
) -> str | None:
    """Records it, whatever becomes of the others; returns why not, if not."""
    try:
        with session.begin_nested():
            _record(session, who, payment, seen, at)
    except Conflict as refusal:
        # It touches what somebody decides on just now, or takes what is not there.
        return BUSY if refusal.code in UNDECIDED else DIFFERS
    return None


def _record(
    session: Session, who: Principal, payment: Payment, seen: RefundSeen, at: Moment
) -> None:
    """Records it by our id or the gateway's own name; what is only on its way there is told of again."""
    refund_id = seen.refund_id or id_from(payment.id, seen.reference)
    locked = queries.locked_with_invoices(session, who.firm_id, payment.id)
    if queries.find_refund(session, who.firm_id, refund_id) is None:
        if seen.refund_id is not None or seen.answer.outcome != "succeeded":
            return
        receivables, payment = locked
        order = _order(payment, seen)
        commit_refund(session, who, refund_id, order, (payment, receivables), at=at)
    record_refund(session, who, payment.id, refund_id, seen.answer, at=at)


def _order(payment: Payment, seen: RefundSeen) -> RefundOrder:
    """What credit does not cover is owed again: nobody has issued a credit note for it."""
    return RefundOrder(
        amount=seen.amount,
        currency=payment.currency,
        reason=MADE_THERE,
        reopen=True,
        invoice_id=None,
        reference=seen.reference,
    )


def _differs(seen: RefundsSighting, payment: Payment) -> str | None:
    if not seen.charge.is_live:
        return "for_tests"
    charge = seen.charge.charge
    if payment.gateway != STRIPE or payment.gateway_reference != charge.reference:
        return "payment_differs"
    return None if charge.currency == payment.currency else "amount_differs"
