"""What gateways tell comes in here as it was sent, and is passed on to payments byte by byte."""

import re

from flask import Blueprint, Response, request

from common.errors import NotFound
from common.http.problems import MEDIA_TYPE
from dashboard_bff.gateways.passing import pass_on
from dashboard_bff.routes import services

routes = Blueprint("webhooks", __name__, url_prefix="/webhooks")

PASSED_ON = ("Content-Type", "Stripe-Signature")
_TOKEN = re.compile(r"[\w-]{20,100}", re.ASCII)


@routes.post("/stripe/<string:token>")
def stripe(token: str) -> Response:
    """Hands what Stripe tells to payments, which alone knows whether it is Stripe's."""
    if not _TOKEN.fullmatch(token):
        raise NotFound
    told = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    body = request.get_data(cache=True)
    address = f"/v1/webhooks/stripe/{token}"
    status, answer = pass_on(services(), "payments", address, body, told)
    return Response(answer, status, mimetype=MEDIA_TYPE if status >= 400 else None)
