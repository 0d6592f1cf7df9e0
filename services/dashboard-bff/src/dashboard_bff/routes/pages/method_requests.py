"""Asking a client for a payment method, from the page of its methods."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from common.errors import AppError
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
    except AppError as refused:
        return go(_home(client_id), notice=_as_it_is(refused, "Nobody was asked."))
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
    except AppError as refused:
        return go(_home(client_id), notice=_as_it_is(refused, "It is over already."))
    return go(_home(client_id), toast="The client is not asked any more")


def _home(client_id: UUID) -> str:
    return f"/clients/{client_id}/payment-methods"


def _as_it_is(refused: AppError, words: str) -> dict[str, Any]:
    """Says why it cannot be, as things stand; what was refused for another reason is raised again."""
    if refused.status != 409:
        raise refused
    return notice("warn", "alert", words, refused.detail or refused.code)
