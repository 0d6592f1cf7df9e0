"""Clients over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, make_response
from flask_smorest import Blueprint

from clients import queries
from clients.models import Client
from clients.routes.notes import member
from clients.schemas import (
    INTERNAL,
    ClientChange,
    ClientDraft,
    ClientSchema,
    ContactSchema,
    TagsSchema,
)
from clients.usecases.clients import add_client, archive_client, change_client, restore_client
from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from common.idempotency import idempotent
from common.paging import PageQuery, decode_cursor, page, page_schema

routes = Blueprint("clients", __name__, url_prefix="/v1/clients", description="Whom a firm bills.")

CLIENT = ClientSchema()
CLIENT_OF_CONTACTS = ClientSchema(exclude=INTERNAL)


@routes.get("")
@requires("clients:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(ClientSchema))
def index(query: dict[str, Any]) -> Any:
    """Lists clients, the first made first."""
    who, after = current_principal(), decode_cursor(query["cursor"])
    with transaction() as session:
        rows = queries.list_clients(
            session, who.firm_id, after=after, limit=query["limit"], only_client=who.client_id
        )
    found = page(rows, query["limit"], lambda client: client.id)
    items = [_seen(client) for client in found.items]
    return make_response({"items": items, "next_cursor": found.next_cursor})


@routes.post("")
@requires("clients:write")
@routes.arguments(ClientDraft)
@routes.response(201, ClientSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Adds a client."""
    with transaction() as session:
        client = add_client(session, current_principal(), draft, now=firm_now(session))
    return with_etag(CLIENT.dump(client), client.version, 201)


@routes.get("/tags")
@requires("clients:read")
@routes.response(200, TagsSchema)
def tags() -> Any:
    """Lists the tags that the firm's clients have."""
    member()
    with transaction() as session:
        return {"tags": queries.tags(session, current_principal().firm_id)}


@routes.get("/<uuid:client_id>")
@requires("clients:read")
@routes.response(200, ClientSchema)
def show(client_id: UUID) -> Response:
    """Shows a client."""
    current_principal().require_client(client_id)
    with transaction() as session:
        client = queries.the_client(session, current_principal().firm_id, client_id)
    return with_etag(_seen(client), client.version)


@routes.patch("/<uuid:client_id>")
@requires("clients:write")
@routes.arguments(ClientChange)
@routes.response(200, ClientSchema)
@conditional
def change(changes: dict[str, Any], client_id: UUID) -> Response:
    """Changes a client that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        client = queries.locked_client(session, who.firm_id, client_id)
        require_match(client.version)
        change_client(session, who, client, changes)
    return with_etag(CLIENT.dump(client), client.version)


@routes.post("/<uuid:client_id>/archival")
@requires("clients:write")
@routes.response(200, ClientSchema)
def archive(client_id: UUID) -> Response:
    """Archives a client."""
    with transaction() as session:
        client = archive_client(session, current_principal(), client_id)
    return with_etag(CLIENT.dump(client), client.version)


@routes.post("/<uuid:client_id>/restoration")
@requires("clients:write")
@routes.response(200, ClientSchema)
def restore(client_id: UUID) -> Response:
    """Restores an archived client."""
    with transaction() as session:
        client = restore_client(session, current_principal(), client_id)
    return with_etag(CLIENT.dump(client), client.version)


@routes.get("/<uuid:client_id>/contacts")
@requires("contacts:read")
@routes.response(200, ContactSchema(many=True))
def contacts(client_id: UUID) -> Any:
    """Lists a client's contacts."""
    who = current_principal()
    who.require_client(client_id)
    with transaction() as session:
        client = queries.the_client(session, who.firm_id, client_id)
        return queries.contacts_of(session, who.firm_id, client.id)


def _seen(client: Client) -> Any:
    """A contact sees its client without what the firm notes about it for itself."""
    of_contact = current_principal().client_id is not None
    return (CLIENT_OF_CONTACTS if of_contact else CLIENT).dump(client)
