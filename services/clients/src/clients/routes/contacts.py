"""Contacts over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from clients import queries
from clients.schemas import ContactChange, ContactDraft, ContactSchema
from clients.usecases.contacts import add_contact, change_contact, remove_contact
from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from common.idempotency import idempotent

routes = Blueprint("contacts", __name__, url_prefix="/v1", description="Who speaks for a client.")

CONTACT = ContactSchema()


@routes.post("/clients/<uuid:client_id>/contacts")
@requires("contacts:write")
@routes.arguments(ContactDraft)
@routes.response(201, ContactSchema)
@idempotent
def create(draft: dict[str, Any], client_id: UUID) -> Response:
    """Adds a contact to a client."""
    with transaction() as session:
        contact = add_contact(session, current_principal(), client_id, draft, now=firm_now(session))
    return with_etag(CONTACT.dump(contact), contact.version, 201)


@routes.get("/contacts/<uuid:contact_id>")
@requires("contacts:read")
@routes.response(200, ContactSchema)
def show(contact_id: UUID) -> Response:
    """Shows a contact."""
    who = current_principal()
    with transaction() as session:
        contact = queries.the_contact(session, who.firm_id, contact_id)
    who.require_client(contact.client_id)
    return with_etag(CONTACT.dump(contact), contact.version)


@routes.patch("/contacts/<uuid:contact_id>")
@requires("contacts:write")
@routes.arguments(ContactChange)
@routes.response(200, ContactSchema)
@conditional
def change(changes: dict[str, Any], contact_id: UUID) -> Response:
    """Changes a contact that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        contact = queries.contact_to_change(session, who.firm_id, contact_id)
        require_match(contact.version)
        change_contact(session, who, contact, changes)
    return with_etag(CONTACT.dump(contact), contact.version)


@routes.delete("/contacts/<uuid:contact_id>")
@requires("contacts:write")
@routes.response(200, ContactSchema)
def remove(contact_id: UUID) -> Response:
    """Removes a contact."""
    with transaction() as session:
        contact = remove_contact(session, current_principal(), contact_id, now=firm_now(session))
    return with_etag(CONTACT.dump(contact), contact.version)
