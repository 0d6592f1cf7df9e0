"""A firm's own gateways over HTTP: the keys go in, and never come out."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import with_etag
from payments.schemas.connections import (
    ConnectionDraft,
    ConnectionSchema,
    ParkedSchema,
    StandingSchema,
)
from payments.usecases.connections import connect_gateway, disconnect_gateway, keys_to_use
from payments.usecases.gateway_events import look_again
from payments.usecases.standing import account_behind, standing

routes = Blueprint(
    "gateways", __name__, url_prefix="/v1/gateways", description="Gateways that firms connect."
)

CONNECTION = ConnectionSchema()


@routes.get("/stripe")
@requires("firm:read")
@routes.response(200, StandingSchema)
def show() -> dict[str, Any]:
    """Shows whether Stripe is connected, where it is to send webhooks, and what it told last."""
    who = current_principal()
    with transaction() as session:
        return standing(session, who, current_app.extensions["webhook_addresses"])


@routes.put("/stripe")
@requires("firm:write")
@routes.arguments(ConnectionDraft)
@routes.response(200, ConnectionSchema)
def connect(draft: dict[str, Any]) -> Response:
    """Connects Stripe, or changes its keys: tried at Stripe first. A secret not sent stays."""
    who, sealer = current_principal(), current_app.extensions["sealer"]
    with transaction() as session:
        keys = keys_to_use(session, who, sealer, **draft)
    account = account_behind(keys, current_app.extensions["settings"].stripe_url)
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        connection = connect_gateway(session, who, keys, account, sealer, now=now)
    return with_etag(CONNECTION.dump(connection), connection.version)


@routes.delete("/stripe")
@requires("firm:write")
@routes.response(200, ConnectionSchema)
def disconnect() -> Response:
    """Forgets the keys; 409 with what still rests on them."""
    who = current_principal()
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        connection = disconnect_gateway(session, who, now=now)
    return with_etag(CONNECTION.dump(connection), connection.version)


@routes.post("/stripe/events/<uuid:event_id>/looks")
@requires("firm:write")
@routes.response(200, ParkedSchema)
def look(event_id: UUID) -> Any:
    """Looks once more into something that was parked."""
    who = current_principal()
    with transaction() as session:
        return look_again(session, who, event_id, wall=clock.now())
