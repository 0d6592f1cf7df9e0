"""A payment that its payer's bank wants confirmed, as JSON: for the page, and for other front ends."""

from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, contacts_only, desk, idempotency_key, keyed, needs
from dashboard_bff.schemas import BankWord
from dashboard_bff.usecases import bank_confirmations as bank

routes = Blueprint("api_bank_confirmations", __name__, url_prefix="/api/v1/my-billing/payments")


@routes.get("/<uuid:payment_id>/confirmation")
@contacts_only
@needs("payments:write")
def show(payment_id: UUID) -> Json:
    """Tells this browser what the gateway's own script needs; 409 if nothing waits any more."""
    return bank.opened(desk(), payment_id)


@routes.post("/<uuid:payment_id>/confirmation")
@contacts_only
@needs("payments:write")
@routes.arguments(BankWord)
@keyed
def tell(word: Json, payment_id: UUID) -> Json:
    """Tells the sandbox's bank: approved or not; a real bank is told by its own page alone."""
    return bank.tell_bank(desk(), payment_id, approved=word["approved"], key=idempotency_key())


@routes.post("/<uuid:payment_id>/confirmation/looks")
@contacts_only
@needs("payments:write")
def look(payment_id: UUID) -> Json:
    """Reads at the gateway what came of it."""
    return bank.look(desk(), payment_id)


@routes.delete("/<uuid:payment_id>/confirmation")
@contacts_only
@needs("payments:write")
def end(payment_id: UUID) -> Json:
    """Ends the wait, at the gateway first; If-Match names the version that was read."""
    return bank.end_wait(desk(), payment_id, request.headers.get("If-Match"))
