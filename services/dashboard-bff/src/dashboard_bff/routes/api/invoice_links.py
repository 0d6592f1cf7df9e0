"""An invoice that is paid by a signed link, as JSON: the token stands for everything."""

from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from common.http.etags import conditional
from dashboard_bff.routes import Json, desk, idempotency_key, keyed, reading, viewer
from dashboard_bff.routes.links import linked_to_invoice
from dashboard_bff.schemas import BankWord, LinkOrder
from dashboard_bff.usecases import link_payments as by_link
from dashboard_bff.views import linked_invoice

routes = Blueprint("api_invoice_links", __name__, url_prefix="/api/v1/invoice-links")


@routes.get("/<token>")
@routes.doc(security=[])
@linked_to_invoice
def show(token: str, invoice_id: UUID) -> Json:
    """Shows the one invoice that the link pays."""
    return _view(token, invoice_id)


@routes.post("/<token>/payments")
@routes.doc(security=[])
@routes.arguments(LinkOrder)
@keyed
def pay(order: Json, token: str) -> tuple[Response, int]:
    """Pays exactly what was seen to be due, from a card by its token, and forgets the card."""
    return _pay(token, order, idempotency_key())


@routes.post("/<token>/payments/setups")
@routes.doc(security=[])
def begin_setup(token: str) -> tuple[Response, int]:
    """Lets this browser give the gateway the card that pays."""
    return _begin_setup(token)


@routes.get("/<token>/payments/<uuid:payment_id>/confirmation")
@routes.doc(security=[])
@linked_to_invoice
def show_confirmation(token: str, invoice_id: UUID, payment_id: UUID) -> Json:
    """Tells this browser what the gateway's own script needs to confirm what this link began."""
    _view(token, invoice_id)
    return by_link.opened(desk(), payment_id)


@routes.post("/<token>/payments/<uuid:payment_id>/confirmation")
@routes.doc(security=[])
@routes.arguments(BankWord)
@keyed
def tell(word: Json, token: str, payment_id: UUID) -> Json:
    """Tells the sandbox's bank: approved or not."""
    return _tell(token, payment_id, word, idempotency_key())


@routes.post("/<token>/payments/<uuid:payment_id>/confirmation/looks")
@routes.doc(security=[])
@linked_to_invoice
def look(token: str, invoice_id: UUID, payment_id: UUID) -> Json:
    """Reads at the gateway what came of it."""
    _view(token, invoice_id)
    return by_link.look(desk(), payment_id)


@routes.delete("/<token>/payments/<uuid:payment_id>/confirmation")
@routes.doc(security=[])
@linked_to_invoice
@conditional
def end(token: str, invoice_id: UUID, payment_id: UUID) -> Json:
    """Ends the wait, at the gateway first; If-Match names the version that was read."""
    _view(token, invoice_id)
    return by_link.end_wait(desk(), payment_id, request.headers.get("If-Match"))


@linked_to_invoice
def _pay(token: str, invoice_id: UUID, order: Json, key: str) -> tuple[Response, int]:
    _view(token, invoice_id)
    return jsonify(by_link.pay(desk(), order, key=key)), 201


@linked_to_invoice
def _begin_setup(token: str, invoice_id: UUID) -> tuple[Response, int]:
    _view(token, invoice_id)
    return jsonify(by_link.begin_setup(desk())), 201


@linked_to_invoice
def _tell(token: str, invoice_id: UUID, payment_id: UUID, word: Json, key: str) -> Json:
    _view(token, invoice_id)
    return by_link.tell_bank(desk(), payment_id, approved=word["approved"], key=key)


def _view(token: str, invoice_id: UUID) -> Json:
    with reading() as session:
        return linked_invoice.show(session, viewer(), invoice_id, f"/i/{token}")
