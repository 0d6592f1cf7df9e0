"""A payment that its payer's bank wants confirmed: open it to the payer, look what came of it, end it."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common.auth import Principal, current_principal, requires
from common.http import transaction
from common.http.etags import conditional, require_match, with_etag
from common.idempotency import idempotent
from payments.gateways import Answer
from payments.models import Payment
from payments.schemas.confirmations import BankWordSchema, ConfirmationSchema
from payments.schemas.payments import PaymentSchema
from payments.usecases.answers import record_answer
from payments.usecases.asking import give_up, look_for_payer, open_confirmation, tell_sandbox
from payments.usecases.confirming import (
    bank_unread,
    begin_confirming,
    begin_giving_up,
    begin_looking,
    for_browser,
)
from payments.usecases.moments import moment

routes = Blueprint(
    "confirmations", __name__, url_prefix="/v1/payments", description="What banks want confirmed."
)

PAYMENT = PaymentSchema()


@routes.get("/<uuid:payment_id>/confirmation")
@requires("payments:write")
@routes.response(200, ConfirmationSchema)
def show(payment_id: UUID) -> dict[str, Any]:
    """Tells the payer's browser what it needs to confirm the payment; it is kept nowhere."""
    return opened(payment_id)


@routes.post("/<uuid:payment_id>/confirmation")
@requires("payments:write")
@routes.arguments(BankWordSchema)
@routes.response(200, PaymentSchema)
@idempotent
def tell_bank(word: dict[str, Any], payment_id: UUID) -> Response:
    """Tells the sandbox's bank what the payer wants; what it answers is recorded as any answer is."""
    return told(payment_id, approved=word["approved"])


@routes.post("/<uuid:payment_id>/confirmation/looks")
@requires("payments:write")
@routes.response(200, PaymentSchema)
def look(payment_id: UUID) -> Response:
    """Reads at the gateway what came of it; what a browser says of that counts nothing."""
    return looked(payment_id)


@routes.delete("/<uuid:payment_id>/confirmation")
@requires("payments:write")
@routes.response(200, PaymentSchema)
@conditional
def end(payment_id: UUID) -> Response:
    """Ends the wait for the payer's bank, at the gateway first (If-Match); its answer is what counts."""
    return ended(payment_id)


def opened(payment_id: UUID) -> dict[str, Any]:
    """Returns what the payer's browser needs, as the gateway tells it just now."""
    who = current_principal()
    with transaction() as session:
        payment = begin_confirming(session, who, payment_id)
    return for_browser(payment, open_confirmation(current_app.extensions["gateways"], payment))


def told(payment_id: UUID, *, approved: bool) -> Response:
    """Returns the payment after the sandbox's bank was told."""
    who, gateways = current_principal(), current_app.extensions["gateways"]
    with transaction() as session:
        payment = begin_confirming(session, who, payment_id)
    tell_sandbox(gateways, payment, approved=approved)
    return _recorded(who, payment, look_for_payer(gateways, payment))


def looked(payment_id: UUID) -> Response:
    """Returns the payment as the gateway has it; one that does not wait is not asked about."""
    who, gateways = current_principal(), current_app.extensions["gateways"]
    with transaction() as session:
        payment = begin_looking(session, who, payment_id)
    if payment.status != "requires_action":
        return with_etag(PAYMENT.dump(payment), payment.version)
    return _recorded(who, payment, look_for_payer(gateways, payment))


def ended(payment_id: UUID) -> Response:
    """Returns the payment after its wait was ended, as it was seen, at the gateway first."""
    who = current_principal()
    with transaction() as session:
        payment = begin_giving_up(session, who, payment_id)
        require_match(payment.version)
    return _recorded(who, payment, give_up(current_app.extensions["gateways"], payment))


def _recorded(who: Principal, payment: Payment, answer: Answer) -> Response:
    if answer.outcome == "unknown":
        raise bank_unread()
    with transaction() as session:
        payment = record_answer(session, who, payment.id, answer, at=moment(session, who))
    return with_etag(PAYMENT.dump(payment), payment.version)
