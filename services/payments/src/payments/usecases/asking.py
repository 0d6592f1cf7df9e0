"""Ask a gateway, outside any transaction, and make its every way of failing an answer."""

from uuid import UUID

from common.errors import Conflict, Invalid, Unavailable
from common.logs import get_logger
from payments.gateways import (
    Answer,
    BrokenAnswer,
    ChargeRequest,
    Gateway,
    GatewayError,
    Gateways,
    KeyReused,
    NotAttempted,
    Outcome,
    RefundRequest,
    Setup,
    StoredMethod,
    TokenRefused,
    Trace,
)
from payments.gateways.sandbox import Sandbox
from payments.models import Payment, PaymentMethod, Refund
from payments.rules.billing_details import BillingDetails

log = get_logger(__name__)


def ask(gateways: Gateways, payment: Payment) -> Answer:
    """Asks for the charge; the key is the payment's id, so asking again cannot charge twice."""
    try:
        gateway = gateways.named(payment.firm_id, payment.gateway)
        return gateway.charge(_request(payment))
    except NotAttempted as error:
        return _without_answer("not_attempted", payment, error)
    except KeyReused as error:
        log.error("key reused for another charge", payment_id=str(payment.id))
        return _without_answer("unknown", payment, error)
    except GatewayError as error:
        return _without_answer("unknown", payment, error)


def look_up(gateways: Gateways, payment: Payment) -> Answer:
    """Looks for the charge at the gateway; to find none proves nothing."""
    try:
        return _found(gateways, payment)
    except GatewayError as error:
        return _without_answer("unknown", payment, error)


def look_before_deciding(gateways: Gateways, payment: Payment, *, charged: bool) -> Answer:
    """Looks for the charge a last time; without that nobody may say that nothing was charged."""
    if charged:
        return look_up(gateways, payment)
    try:
        return _found(gateways, payment)
    except GatewayError as error:
        detail = "The gateway cannot be read now, and may have charged it. Try again later."
        raise Unavailable("gateway_unavailable", detail, retry_after=5) from error


def ask_for_refund(gateways: Gateways, refund: Refund) -> Answer:
    """Asks to give money back; the key is the refund's id, so asking again cannot do it twice."""
    try:
        return gateways.named(refund.firm_id, refund.gateway).refund(_refund_request(refund))
    except NotAttempted as error:
        return _refund_without_answer("not_attempted", refund, error)
    except GatewayError as error:
        return _refund_without_answer("unknown", refund, error)


def look_up_refund(gateways: Gateways, refund: Refund) -> Answer:
    """Looks for a refund that is asked for no more: one that was never answered and is not there is none."""
    try:
        gateway = gateways.named(refund.firm_id, refund.gateway)
        found = gateway.find_refund(_refund_request(refund))
    except GatewayError as error:
        return _refund_without_answer("unknown", refund, error)
    never = Answer("unknown") if refund.answered_at else Answer("declined", code="never_refunded")
    return found or never


def connected(gateways: Gateways, firm_id: UUID, name: str) -> Gateway:
    """Returns the firm's gateway, outside any transaction; raises Conflict if it has none yet."""
    try:
        return gateways.named(firm_id, name)
    except NotAttempted as error:
        detail = "No payment gateway is connected yet."
        raise Conflict("gateway_not_connected", detail) from error


def look_for_payer(gateways: Gateways, payment: Payment) -> Answer:
    """Looks at what came of a payer's visit to their bank; what was refused there is ended there too."""
    answer = look_up(gateways, payment)
    if answer.outcome == "declined":
        answer = give_up(gateways, payment)
    return answer


def open_confirmation(gateways: Gateways, payment: Payment) -> Setup | None:
    """Returns what the payer's browser needs to confirm it, told to nobody else and kept nowhere."""
    try:
        gateway = gateways.named(payment.firm_id, payment.gateway)
        return gateway.open_confirmation(payment.firm_id, payment.id, _trace(payment))
    except GatewayError as error:
        detail = "The gateway cannot be reached. Try again."
        raise Unavailable("gateway_unavailable", detail, retry_after=5) from error


def tell_sandbox(gateways: Gateways, payment: Payment, *, approved: bool) -> None:
    """Tells the sandbox's bank what its payer wants; 409 if the payment is one of a real bank."""
    try:
        gateway = gateways.named(payment.firm_id, payment.gateway)
        if not isinstance(gateway, Sandbox):
            raise Conflict("bank_is_real", "The payer's own bank decides about this payment.")
        gateway.hear_payer(payment.firm_id, payment.id, approved=approved)
    except GatewayError as error:
        detail = "The bank cannot be reached. Try again."
        raise Unavailable("gateway_unavailable", detail, retry_after=5) from error


def give_up(gateways: Gateways, payment: Payment) -> Answer:
    """Ends the wait for the payer at the gateway too: what has failed here is paid by nobody there."""
    try:
        gateway = gateways.named(payment.firm_id, payment.gateway)
        ended = gateway.give_up(payment.firm_id, payment.id, _trace(payment))
        return ended or Answer("unknown")
    except GatewayError as error:
        return _without_answer("unknown", payment, error)


def store(gateway: Gateway, firm_id: UUID, client_id: UUID, token: str, key: UUID) -> StoredMethod:
    """Has the gateway keep a card; refuses a token that it does not know."""
    try:
        return gateway.attach(firm_id, client_id, token=token, key=key)
    except TokenRefused as error:
        detail = "The gateway does not know this card. Enter it again."
        raise Invalid("token_refused", detail, errors={"token": ["Not known."]}) from error
    except GatewayError as error:
        detail = "The gateway cannot be reached. Try again."
        raise Unavailable("gateway_unavailable", detail, retry_after=5) from error


def set_up(
    gateway: Gateway, firm_id: UUID, client_id: UUID, key: UUID, *, stays: bool = False
) -> Setup:
    """Has the gateway expect a card from the client's browser, which may be to stay the client's."""
    try:
        return gateway.begin_setup(firm_id, client_id, key=key, stays=stays)
    except GatewayError as error:
        detail = "The gateway cannot be reached. Try again."
        raise Unavailable("gateway_unavailable", detail, retry_after=5) from error


def tell_whom_it_bills(gateways: Gateways, method: PaymentMethod, details: BillingDetails) -> None:
    """Has the gateway keep a method's billing name and address; Conflict if it has no such method."""
    try:
        gateway = gateways.named(method.firm_id, method.gateway)
        gateway.bill_to(method.firm_id, method.gateway_reference, details)
    except TokenRefused as error:
        detail = "The gateway does not keep this payment method any more. Add it again."
        raise Conflict("payment_method_not_at_gateway", detail) from error
    except GatewayError as error:
        detail = "The gateway cannot be reached. Try again."
        raise Unavailable("gateway_unavailable", detail, retry_after=5) from error


def forget(gateways: Gateways, method: PaymentMethod) -> None:
    """Has the gateway forget a removed method; if it cannot now, we still never use it again."""
    try:
        gateway = gateways.named(method.firm_id, method.gateway)
        gateway.detach(method.firm_id, method.gateway_reference)
    except GatewayError as error:
        log.warning(
            "method stays at the gateway", method_id=str(method.id), reason=str(error)[:200]
        )


def discard(gateway: Gateway, firm_id: UUID, stored: StoredMethod) -> None:
    """Has the gateway forget a card that came to nothing before it was kept here."""
    try:
        gateway.detach(firm_id, stored.gateway_reference)
    except GatewayError as error:
        log.warning("card stays at the gateway", reason=str(error)[:200])


def _found(gateways: Gateways, payment: Payment) -> Answer:
    gateway = gateways.named(payment.firm_id, payment.gateway)
    return gateway.find_charge(payment.firm_id, payment.id, _trace(payment)) or Answer("unknown")


def _trace(payment: Payment) -> Trace:
    return Trace(payment.gateway_reference, payment.asked_at)


def _without_answer(outcome: Outcome, payment: Payment, error: GatewayError) -> Answer:
    log.warning("charge without an answer", payment_id=str(payment.id), reason=str(error)[:200])
    return Answer(outcome, is_away=isinstance(error, NotAttempted | BrokenAnswer))


def _refund_without_answer(outcome: Outcome, refund: Refund, error: GatewayError) -> Answer:
    log.warning("refund without an answer", refund_id=str(refund.id), reason=str(error)[:200])
    return Answer(outcome)


def _refund_request(refund: Refund) -> RefundRequest:
    return RefundRequest(
        firm_id=refund.firm_id,
        refund_id=refund.id,
        payment_id=refund.payment_id,
        client_id=refund.client_id,
        charge_reference=refund.charge_reference or "",
        amount=refund.amount,
        currency=refund.currency,
    )


def _request(payment: Payment) -> ChargeRequest:
    return ChargeRequest(
        firm_id=payment.firm_id,
        payment_id=payment.id,
        client_id=payment.client_id,
        method_reference=payment.method_reference,
        amount=payment.amount,
        currency=payment.currency,
    )
