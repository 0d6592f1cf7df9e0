"""One invoice paid by whoever holds a signed link to it, with a card that is given for that alone."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common.auth import Principal, current_principal, requires
from common.errors import AppError
from common.http import transaction
from common.http.etags import conditional, with_etag
from common.idempotency import idempotent, resource_id
from common.ids import new_id
from payments.gateways import Gateway
from payments.models import Payment
from payments.routes.charging import begun, charged
from payments.routes.confirmations import PAYMENT, ended, looked, opened, told
from payments.schemas.confirmations import BankWordSchema, ConfirmationSchema
from payments.schemas.methods import SetupSchema
from payments.schemas.payments import LinkPaymentDraft, PaymentSchema
from payments.usecases.asking import connected, discard, forget, set_up, store
from payments.usecases.link_payments import begin_by_link, forget_card, gateway_for_link
from payments.usecases.moments import moment

routes = Blueprint(
    "link_payments", __name__, url_prefix="/v1/link-payments", description="Paid by a signed link."
)

PAYS = "linked_invoices:pay"


@routes.post("")
@requires(PAYS)
@routes.arguments(LinkPaymentDraft)
@routes.response(201, PaymentSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Pays all that is due of the link's invoice with one charge to the card that is given."""
    who, token, id_ = current_principal(), draft.pop("token"), resource_id()
    _, gateway, client_id = _gateway(who)
    stored = store(gateway, who.firm_id, client_id, token, id_)
    try:
        first = begun(who, lambda s, at: begin_by_link(s, who, id_, stored, **draft, at=at))
    except AppError:
        discard(gateway, who.firm_id, stored)
        raise
    return _settled(who, charged(who, first))


@routes.post("/setups")
@requires(PAYS)
@routes.response(201, SetupSchema)
def begin_setup() -> dict[str, str]:
    """Lets the browser give the gateway the card that pays; what it answers with is kept nowhere."""
    who = current_principal()
    name, gateway, client_id = _gateway(who)
    setup = set_up(gateway, who.firm_id, client_id, new_id())
    told = {"publishable_key": setup.publishable_key, "opens": setup.client_secret}
    return told | {"gateway": name}


@routes.get("/<uuid:payment_id>/confirmation")
@requires(PAYS)
@routes.response(200, ConfirmationSchema)
def show(payment_id: UUID) -> dict[str, Any]:
    """Tells the payer's browser what it needs to confirm what this link began."""
    return opened(payment_id)


@routes.post("/<uuid:payment_id>/confirmation")
@requires(PAYS)
@routes.arguments(BankWordSchema)
@routes.response(200, PaymentSchema)
@idempotent
def tell_bank(word: dict[str, Any], payment_id: UUID) -> Response:
    """Tells the sandbox's bank what the payer wants."""
    return told(payment_id, approved=word["approved"])


@routes.post("/<uuid:payment_id>/confirmation/looks")
@requires(PAYS)
@routes.response(200, PaymentSchema)
def look(payment_id: UUID) -> Response:
    """Reads at the gateway what came of it."""
    return looked(payment_id)


@routes.delete("/<uuid:payment_id>/confirmation")
@requires(PAYS)
@routes.response(200, PaymentSchema)
@conditional
def end(payment_id: UUID) -> Response:
    """Ends the wait for the payer's bank, at the gateway first (If-Match)."""
    return ended(payment_id)


def _gateway(who: Principal) -> tuple[str, Gateway, UUID]:
    with transaction() as session:
        name, client_id = gateway_for_link(session, who, at=moment(session, who))
    return name, connected(current_app.extensions["gateways"], who.firm_id, name), client_id


def _settled(who: Principal, payment: Payment) -> Response:
    """What was charged or refused leaves no card behind."""
    with transaction() as session:
        method = forget_card(session, who, payment, at=moment(session, who))
    if method is not None:
        forget(current_app.extensions["gateways"], method)
    return with_etag(PAYMENT.dump(payment), payment.version, 201)
