"""All that is kept of one client over HTTP: handed out, merged or erased."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from clients.schemas import ClientSchema, ExportSchema, Merge
from clients.usecases.erasure import erase_client
from clients.usecases.exports import export_client
from clients.usecases.merging import merge_client
from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import with_etag

routes = Blueprint("whole", __name__, url_prefix="/v1/clients", description="One client, whole.")

CLIENT = ClientSchema()


@routes.post("/<uuid:client_id>/export")
@requires("clients:export")
@routes.response(200, ExportSchema)
def export(client_id: UUID) -> Any:
    """Hands out everything that is kept of the client here."""
    current_principal().require_client(client_id)
    with transaction() as session:
        return export_client(session, current_principal(), client_id)


@routes.post("/<uuid:client_id>/merge")
@requires("clients:write", "contacts:write")
@routes.arguments(Merge)
@routes.response(200, ClientSchema)
def merge(draft: dict[str, Any], client_id: UUID) -> Response:
    """Merges the client, which nothing was ever billed to, into another."""
    who = current_principal()
    with transaction() as session:
        client = merge_client(session, who, client_id, draft["into"], now=firm_now(session))
    return with_etag(CLIENT.dump(client), client.version)


@routes.post("/<uuid:client_id>/erasure")
@requires("clients:erase")
@routes.response(200, ClientSchema)
def erase(client_id: UUID) -> Response:
    """Erases the client; it cannot be undone."""
    with transaction() as session:
        client = erase_client(session, current_principal(), client_id, now=firm_now(session))
    return with_etag(CLIENT.dump(client), client.version)
