"""Ask a gateway, outside any transaction, and make its every way of failing an answer."""

from uuid import UUID

from common.errors import Invalid, Unavailable
from common.logs import get_logger
from payments.gateways import (
    Answer,
    ChargeRequest,
    Gateway,
    GatewayError,
    Gateways,
    KeyReused,
    NotAttempted,
    StoredMethod,
    TokenRefused,
)
from payments.models import Payment, PaymentMethod

log = get_logger(__name__)


def ask(gateways: Gateways, payment: Payment) -> Answer:
    """Asks for the charge; the key is the payment's id, so asking again cannot charge twice."""
    try:
        return _gateway(gateways, payment).charge(_request(payment))
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
        found = _gateway(gateways, payment).find_charge(payment.firm_id, payment.id)
        return found or Answer("unknown")
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


def forget(gateways: Gateways, method: PaymentMethod) -> None:
    """Has the gateway forget a removed method; if it cannot now, we still never use it again."""
    try:
        gateways[method.gateway].detach(method.firm_id, method.gateway_reference)
    except GatewayError as error:
        log.warning(
            "method stays at the gateway", method_id=str(method.id), reason=str(error)[:200]
        )


def _gateway(gateways: Gateways, payment: Payment) -> Gateway:
    if payment.gateway not in gateways:
        raise NotAttempted(f"{payment.gateway} is not connected")
    return gateways[payment.gateway]


def _without_answer(outcome: str, payment: Payment, error: GatewayError) -> Answer:
    log.warning("charge without an answer", payment_id=str(payment.id), reason=str(error)[:200])
    return Answer(outcome)  # type: ignore[arg-type]


def _request(payment: Payment) -> ChargeRequest:
    return ChargeRequest(
        firm_id=payment.firm_id,
        payment_id=payment.id,
        client_id=payment.client_id,
        method_reference=payment.method_reference,
        amount=payment.amount,
        currency=payment.currency,
    )
