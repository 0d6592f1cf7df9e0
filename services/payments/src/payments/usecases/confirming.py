"""A payment that waits for its payer's bank: who may confirm it, and who may end the wait."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Forbidden, Unavailable
from payments import queries
from payments.gateways import Setup
from payments.models import Payment
from payments.rules.states import allowed
from payments.usecases.link_payments import own_payment
from payments.usecases.methods import refuse_impersonation


def begin_giving_up(session: Session, who: Principal, payment_id: UUID) -> Payment:
    """Returns the waiting payment; 404 if it is another client's, 409 if nothing waits any more."""
    payment = _own(session, who, payment_id)
    if payment.status != "requires_action":
        raise nothing_waits(payment)
    return payment


def begin_confirming(session: Session, who: Principal, payment_id: UUID) -> Payment:
    """Returns the waiting payment to its payer; the firm cannot confirm in the client's place."""
    payment = _own(session, who, payment_id)
    if who.client_id is None:
        detail = "Only the client confirms a payment with their bank."
        raise Forbidden("payer_only", detail)
    if payment.status != "requires_action":
        raise nothing_waits(payment)
    return payment


def begin_looking(session: Session, who: Principal, payment_id: UUID) -> Payment:
    """Returns the payment, whatever has become of it meanwhile."""
    return _own(session, who, payment_id)


def for_browser(payment: Payment, opened: Setup | None) -> dict[str, Any]:
    """Returns what its payer's browser is told; 409 if the bank has answered and nothing is open."""
    if opened is None:
        raise Conflict("bank_has_answered", "The bank has answered. Look what came of it.")
    same = ("gateway", "currency", "amount")
    return {name: getattr(payment, name) for name in same} | {
        "payment_id": payment.id,
        "until": payment.check_at,
        "publishable_key": opened.publishable_key,
        "opens": opened.client_secret,
    }


def bank_unread() -> Unavailable:
    """Returns the refusal of what the gateway said nothing about: the payment may be made or not."""
    detail = "The gateway did not say what came of it. Try again in a moment."
    return Unavailable("gateway_unavailable", detail, retry_after=5)


def nothing_waits(payment: Payment) -> Conflict:
    """Returns the refusal of what asks about a wait that is over."""
    detail = f"Nothing waits for a confirmation: it is {payment.status.replace('_', ' ')}."
    next_ones = {"allowed": sorted(allowed("payment", payment.status))}
    return Conflict(f"payment_is_{payment.status}", detail, extra=next_ones)


def _own(session: Session, who: Principal, payment_id: UUID) -> Payment:
    refuse_impersonation(who)
    payment = queries.the_payment(session, who.firm_id, payment_id)
    who.require_client(payment.client_id)
    return payment if who.document is None else own_payment(session, who, payment)
