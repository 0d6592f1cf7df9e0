"""What gateways tell, as raw bytes: kept if they are signed, and answered before anything is done."""

from flask import Response, current_app, request
from flask_smorest import Blueprint

from common import clock
from common.db import Database
from common.errors import NotFound
from payments.usecases.gateway_events import take_webhook

routes = Blueprint(
    "webhooks", __name__, url_prefix="/v1/webhooks", description="What gateways tell."
)


@routes.post("/stripe/<string:token>")
@routes.response(200)
def take_stripe(token: str) -> Response:
    """Keeps what Stripe tells the firm whose address this is; 400 unless Stripe has signed it."""
    parts, body = current_app.extensions, request.get_data(cache=True)
    firm_id, database = parts["webhook_addresses"].firm_of(token), parts["database"]
    if firm_id is None or not isinstance(database, Database):
        raise NotFound
    with database.transaction(firm_id) as session:
        signature = request.headers.get("Stripe-Signature")
        take_webhook(session, firm_id, body, signature, parts["sealer"], wall=clock.now())
    return Response(status=200)
