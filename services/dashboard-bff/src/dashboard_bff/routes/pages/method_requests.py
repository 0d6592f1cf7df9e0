"""Asking a client for a payment method, from the page of its methods."""

from uuid import UUID

from flask import Blueprint

from common.errors import Conflict
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, go, notice
from dashboard_bff.usecases.method_requests import request_method, revoke_request
from dashboard_bff.views.method_requests import own_request
from dashboard_bff.views.parts.scene import the_client

routes = Blueprint("method_request_pages", __name__, url_prefix="/clients/<uuid:client_id>")


@routes.post("/method-requests")
@members_only
@needs("payment_methods:write", "clients:read")
def ask(client_id: UUID) -> Page:
    """Asks the client for a method."""
    with reading() as session:
        the_client(session, viewer(), client_id)
    try:
        request_method(desk(), client_id, key=idempotency_key())
    except Conflict as refused:
        told = notice("warn", "alert", "Nobody was asked.", refused.detail or refused.code)
        return go(_home(client_id), notice=told)
    return go(_home(client_id), toast="The client is asked for a payment method")


@routes.post("/method-requests/<uuid:request_id>/revocation")
@members_only
@needs("payment_methods:write", "clients:read")
def revoke(client_id: UUID, request_id: UUID) -> Page:
    """Asks the client no more."""
    with reading() as session:
        own_request(session, viewer(), client_id, request_id)
    try:
        revoke_request(desk(), request_id)
    except Conflict as refused:
        told = notice("info", "alert", "It is over already.", refused.detail or refused.code)
        return go(_home(client_id), notice=told)
    return go(_home(client_id), toast="The client is not asked any more")


def _home(client_id: UUID) -> str:
    return f"/clients/{client_id}/payment-methods"
