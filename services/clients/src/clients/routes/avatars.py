"""Pictures of clients over HTTP, as base64 in JSON; the dashboard makes files of them."""

import base64
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from clients import queries
from clients.schemas import AvatarDraft, AvatarSchema, ClientSchema
from clients.usecases.avatars import remove_avatar, set_avatar
from common.auth import current_principal, requires
from common.errors import NotFound
from common.http import transaction
from common.http.etags import with_etag

routes = Blueprint("avatars", __name__, url_prefix="/v1/clients", description="Clients' pictures.")

CLIENT = ClientSchema()


@routes.get("/<uuid:client_id>/avatar/<string:hash_>")
@requires("avatars:read")
@routes.response(200, AvatarSchema)
def show(client_id: UUID, hash_: str) -> Any:
    """Shows the picture with the hash: to members, and to the client's own contacts."""
    who = current_principal()
    who.require_client(client_id)
    with transaction() as session:
        avatar = queries.the_avatar(session, who.firm_id, client_id)
    if avatar is None or avatar.hash != hash_:
        raise NotFound
    return {"hash": avatar.hash, "image": base64.b64encode(avatar.image).decode()}


@routes.put("/<uuid:client_id>/avatar")
@requires("clients:write")
@routes.arguments(AvatarDraft)
@routes.response(200, ClientSchema)
def change(draft: dict[str, Any], client_id: UUID) -> Response:
    """Gives the client a picture."""
    who = current_principal()
    with transaction() as session:
        client = queries.locked_client(session, who.firm_id, client_id)
        set_avatar(session, who, client, draft["image"])
    return with_etag(CLIENT.dump(client), client.version)


@routes.delete("/<uuid:client_id>/avatar")
@requires("clients:write")
@routes.response(200, ClientSchema)
def remove(client_id: UUID) -> Response:
    """Takes the client's picture away."""
    who = current_principal()
    with transaction() as session:
        client = queries.locked_client(session, who.firm_id, client_id)
        remove_avatar(session, who, client)
    return with_etag(CLIENT.dump(client), client.version)
