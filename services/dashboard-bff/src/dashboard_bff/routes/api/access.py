"""Contacts' access to My Billing as JSON; the client page says how far each of them is."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.usecases.access import end_access, invite_contact, withdraw_invitation

routes = Blueprint(
    "api_access",
    __name__,
    url_prefix="/api/v1/clients/<uuid:client_id>/contacts/<uuid:contact_id>",
)


@routes.post("/invitation")
@members_only
@needs("contacts:write")
def invite(client_id: UUID, contact_id: UUID) -> tuple[Response, int]:
    """Mails a contact an invitation; one that is out already ends."""
    return jsonify(invite_contact(desk(), client_id, contact_id)), 201


@routes.delete("/invitation")
@members_only
@needs("contacts:write")
def withdraw(client_id: UUID, contact_id: UUID) -> Json:
    """Ends the invitation that a contact has."""
    return withdraw_invitation(desk(), client_id, contact_id)


@routes.delete("/access")
@members_only
@needs("contacts:write")
def end(client_id: UUID, contact_id: UUID) -> Json:
    """Takes a contact's sign-in away: their sessions end."""
    return end_access(desk(), client_id, contact_id)
