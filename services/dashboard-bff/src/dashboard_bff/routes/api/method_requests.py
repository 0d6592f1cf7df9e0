"""Asking a client for a payment method, as JSON."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    desk,
    idempotency_key,
    keyed,
    members_only,
    needs,
    reading,
    viewer,
)
from dashboard_bff.usecases.method_requests import request_method, revoke_request
from dashboard_bff.views.method_requests import own_request
from dashboard_bff.views.parts.scene import the_client

routes = Blueprint("api_method_requests", __name__, url_prefix="/api/v1/clients/<uuid:client_id>")


@routes.post("/method-requests")
@members_only
@needs("payment_methods:write", "clients:read")
@keyed
def ask(client_id: UUID) -> tuple[Response, int]:
    """Asks the client for a payment method: a mail with a link, and three reminders."""
    with reading() as session:
        the_client(session, viewer(), client_id)
    return jsonify(request_method(desk(), client_id, key=idempotency_key())), 201


@routes.post("/method-requests/<uuid:request_id>/revocation")
@members_only
@needs("payment_methods:write", "clients:read")
def revoke(client_id: UUID, request_id: UUID) -> Json:
    """Asks the client no more."""
    with reading() as session:
        own_request(session, viewer(), client_id, request_id)
    return revoke_request(desk(), request_id)
