"""Give up waiting for a payer's bank, as a member, over JSON."""

from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from common.http.etags import conditional
from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.usecases.bank_confirmations import end_wait

routes = Blueprint("api_waits", __name__, url_prefix="/api/v1/payments")


@routes.delete("/<uuid:payment_id>/confirmation")
@members_only
@needs("payments:write")
@conditional
def end(payment_id: UUID) -> Json:
    """Ends the wait, at the gateway first; If-Match names the version that was read."""
    return end_wait(desk(), payment_id, request.headers.get("If-Match"))
