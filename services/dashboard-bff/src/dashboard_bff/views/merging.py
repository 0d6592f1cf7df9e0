"""Which clients may be one and the same, and two of them side by side."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.client_head import client_head
from dashboard_bff.views.parts.people import address_lines, avatar_url
from dashboard_bff.views.parts.scene import Body, Scene, View, scene, the_client

MOST = 10


def suggestions(session: Session, viewer: Viewer, client_id: UUID, words: str | None) -> View:
    """Returns the clients that this one is likely to be, or those that the words fit."""
    client = the_client(session, viewer, client_id)
    at = scene(session, viewer.firm_id)
    if words:
        found = queries.called(session, viewer.firm_id, "client", words, limit=MOST + 1)
    else:
        found = queries.twins_of(session, viewer.firm_id, client, limit=MOST)
    others = [body for body in found if body["id"] != client["id"] and body["status"] == "active"]
    return {
        "client": client_head(session, viewer, at, client),
        "q": words,
        "others": [_side(session, viewer, at, body) for body in others[:MOST]],
    }


def side_by_side(session: Session, viewer: Viewer, client_id: UUID, kept_id: UUID) -> View:
    """Returns the client that would go beside the one that would be kept."""
    client, kept = (the_client(session, viewer, id_) for id_ in (client_id, kept_id))
    if client_id == kept_id:
        raise NotFound
    at = scene(session, viewer.firm_id)
    return {
        "client": _side(session, viewer, at, client),
        "kept": _side(session, viewer, at, kept),
    }


def _side(session: Session, viewer: Viewer, at: Scene, client: Body) -> dict[str, Any]:
    contacts = queries.contacts_of(session, viewer.firm_id, UUID(client["id"]))
    return {
        "id": client["id"],
        "name": client["name"],
        "avatar_url": avatar_url(client),
        "email": client["email"],
        "tax_id": client["tax_id"],
        "currency": client["currency"],
        "address_lines": address_lines(client["address"], at.firm["country"]),
        "tags": client.get("tags", []),
        "contacts": [contact["name"] for contact in contacts],
        "since_on": at.on(client["created_at"]),
    }
