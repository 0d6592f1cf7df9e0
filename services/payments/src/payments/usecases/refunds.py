"""Give money back: reserved and committed, then asked for, then booked by what the gateway answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid
from common.outbox import publish
from payments import queries
from payments.events import CreditBalanceChanged, PaymentChanged
from payments.gateways import Answer
from payments.models import CreditBalance, Payment, Receivable, Refund
from payments.models.payments import ASK_AGAIN
from payments.rules.allocation import Allocation, Share
from payments.rules.errors import RuleError
from payments.rules.reversals import given_back
from payments.usecases.holds import refuse_busy
from payments.usecases.methods import refuse_impersonation
from payments.usecases.moments import Moment
from payments.usecases.refund_answers import Case, complete_refund
from payments.usecases.resolving import KEY_LIVES
from payments.usecases.reversing import (
    give_back_shares,
    tell_refund,
    told_shares,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """How much is to be given back, why, and whether what credit does not cover is owed again."""

    amount: int
    currency: str
    reason: str
    reopen: bool
    invoice_id: UUID | None
    reference: str | None

    @property
    def chosen(self) -> dict[str, Any]:
        """From what it is to be taken."""
        return {"reopen": self.reopen, "invoice_id": self.invoice_id}


def begin_refund(
    session: Session,
    who: Principal,
    refund_id: UUID,
    payment_id: UUID,
    order: RefundOrder,
    *,
    at: Moment,
) -> Refund:
    """Commits to give back a payment or a part of it, so that nobody gives back the same again.

    The refund of a request that is repeated is found by its id. What came outside the suite goes
    back outside, and is over at once.
    """
    refuse_impersonation(who)
    receivables, payment = queries.locked_with_invoices(session, who.firm_id, payment_id)
    if known := queries.find_refund(session, who.firm_id, refund_id):
        return known
    return commit_refund(session, who, refund_id, order, (payment, receivables), at=at)


def commit_refund(
    session: Session,
    who: Principal,
    refund_id: UUID,
    order: RefundOrder,
    locked: tuple[Payment, Sequence[Receivable]],
    *,
    at: Moment,
) -> Refund:
    """Keeps what the refund takes of the payment, its locked invoices and the credit; or refuses."""
    payment, receivables = locked
    _refuse(payment, order)
    credit = queries.credit_if_any(session, who.firm_id, payment.client_id, payment.currency)
    available, chosen = credit.available_amount if credit else 0, order.chosen
    taken = what_goes_back(payment, order.amount, available, **chosen)
    refuse_touched(session, receivables, taken, wall=at.wall)
    refund = _refund(payment, refund_id, order, taken, at)
    session.add(refund)
    _reserve(session, who, payment, refund, credit)
    if payment.gateway == "offline":
        case = Case(session, who, payment, refund, receivables, at)
        complete_refund(case, Answer("succeeded"))
    return refund


def refuse_touched(
    session: Session, receivables: Sequence[Receivable], taken: Allocation, *, wall: datetime
) -> None:
    """Raises Conflict if an invoice that would be owed again is held, or money is on its way to it."""
    touched = {share.invoice_id for share in taken.shares}
    if touched:
        refuse_busy(session, [r for r in receivables if r.id in touched], wall=wall)


def preview_refund(
    session: Session,
    who: Principal,
    payment_id: UUID,
    *,
    amount: int,
    reopen: bool,
    invoice_id: UUID | None,
) -> dict[str, Any]:
    """Returns what the refund would take of credit and of which invoice, and what is due of it then."""
    payment = queries.the_payment(session, who.firm_id, payment_id)
    payment.refuse_refund(amount)
    held = queries.credits_of(session, who.firm_id, payment.client_id)
    credit = sum(each.available_amount for each in held if each.currency == payment.currency)
    taken = what_goes_back(payment, amount, credit, reopen=reopen, invoice_id=invoice_id)
    amounts = {share.invoice_id: share.amount for share in taken.shares}
    rows = queries.receivables_by_id(session, who.firm_id, amounts)
    after = {row.id: row.unpaid_amount + amounts[row.id] for row in rows}
    shares = told_shares(payment, taken.shares)
    return {
        "currency": payment.currency,
        "amount": amount,
        "credit_amount": taken.credit_amount,
        "shares": [each | {"due_amount": after[UUID(each["invoice_id"])]} for each in shares],
    }


def what_goes_back(
    payment: Payment, amount: int, credit: int, *, reopen: bool, invoice_id: UUID | None
) -> Allocation:
    """Returns what the refund takes of the client's credit, and of which invoice how much.

    Money that is given for good is credit first: a credit note says why less was billed.
    """
    if not reopen:
        if amount > credit:
            detail = "Only credit is given back for good. Issue a credit note first."
            extra = {"available_amount": credit, "currency": payment.currency}
            raise Conflict("credit_note_first", detail, extra=extra)
        return Allocation((), amount)
    paid = [Share(a.invoice_id, a.left_amount) for a in payment.applied]
    if invoice_id is not None:
        paid, credit = [share for share in paid if share.invoice_id == invoice_id], 0
    try:
        return given_back(amount, credit, paid)
    except RuleError as error:
        left = sum(share.amount for share in paid) + credit
        detail = "Not that much is left of it on its invoices and as credit."
        extra = {"refundable_amount": left, "currency": payment.currency}
        raise Conflict("refund_exceeds_payment", detail, extra=extra) from error


def begin_asking(session: Session, who: Principal, refund_id: UUID, *, at: Moment) -> Refund | None:
    """Takes a refund without an outcome for one more question; None if it is not its turn."""
    refund = queries.locked_refund(session, who.firm_id, refund_id)
    if not refund.is_under_way or refund.ask_again_at is None or refund.ask_again_at > at.wall:
        return None
    refund.ask_again(at.wall)
    return refund


def is_to_be_asked_for(refund: Refund, wall: datetime) -> bool:
    """Tells whether the gateway has not answered, and still knows the key by which it may be asked."""
    return refund.answered_at is None and wall - refund.asked_at < KEY_LIVES


def _refuse(payment: Payment, order: RefundOrder) -> None:
    if payment.currency != order.currency:
        raise Invalid("currency_differs", errors={"currency": ["Not the payment's currency."]})
    if payment.gateway == "offline" and not order.reference:
        errors = {"reference": ["Say how it is found in the bank's books."]}
        raise Invalid("reference_missing", "This money goes back outside the suite.", errors=errors)
    paid = {allocation.invoice_id for allocation in payment.applied}
    if order.invoice_id is not None and order.invoice_id not in paid:
        raise Invalid("invoice_not_paid_by_it", errors={"invoice_id": ["Not paid by it."]})
    payment.refuse_refund(order.amount)


def _refund(
    payment: Payment, refund_id: UUID, order: RefundOrder, taken: Allocation, at: Moment
) -> Refund:
    return Refund(
        id=refund_id,
        firm_id=payment.firm_id,
        created_at=at.now,
        payment_id=payment.id,
        client_id=payment.client_id,
        currency=payment.currency,
        amount=order.amount,
        credit_amount=taken.credit_amount,
        shares=told_shares(payment, taken.shares),
        status="processing",
        reason=order.reason,
        reopen=order.reopen,
        gateway=payment.gateway,
        charge_reference=payment.gateway_reference,
        reference=order.reference,
        asked_at=at.wall,
        ask_again_at=at.wall + ASK_AGAIN[0],
        asks=0,
    )


def _reserve(
    session: Session,
    who: Principal,
    payment: Payment,
    refund: Refund,
    credit: CreditBalance | None,
) -> None:
    """Keeps the money, its shares of the invoices and the credit from being given back again."""
    payment.begin_refund(refund.amount)
    give_back_shares(payment, refund.shares)
    if credit and refund.credit_amount:
        credit.reserve(refund.credit_amount)
        publish(session, CreditBalanceChanged, credit, by=who, reason=refund.reason)
    tell_refund(session, payment, refund)
    publish(session, PaymentChanged, payment, by=who, reason=refund.reason)
