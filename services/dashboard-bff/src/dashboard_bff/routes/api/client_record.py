"""A client's contacts, picture, notes and archival as JSON."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, members_only, needs
from dashboard_bff.schemas import Command, NoteDraft, Picture
from dashboard_bff.usecases import archiving, contacts, notes
from dashboard_bff.usecases.commands import Desk

routes = Blueprint("api_client_record", __name__, url_prefix="/api/v1/clients/<uuid:client_id>")


@routes.patch("/contacts/<uuid:contact_id>")
@members_only
@needs("contacts:write")
@routes.arguments(Command)
def change_contact(changes: Json, client_id: UUID, contact_id: UUID) -> Json:
    """Changes a contact; `etag` among the fields is the version that was read."""
    etag = changes.pop("etag", None)
    return contacts.change_contact(desk(), client_id, contact_id, changes, etag=etag)


@routes.delete("/contacts/<uuid:contact_id>")
@members_only
@needs("contacts:write")
def remove_contact(client_id: UUID, contact_id: UUID) -> Json:
    """Removes a contact."""
    return contacts.remove_contact(desk(), client_id, contact_id)


@routes.put("/avatar")
@members_only
@needs("clients:write")
@routes.arguments(Picture)
def set_avatar(draft: Json, client_id: UUID) -> Json:
    """Gives the client a picture, as base64."""
    return _command(desk(), "PUT", f"/v1/clients/{client_id}/avatar", draft)


@routes.delete("/avatar")
@members_only
@needs("clients:write")
def remove_avatar(client_id: UUID) -> Json:
    """Takes the client's picture away."""
    return _command(desk(), "DELETE", f"/v1/clients/{client_id}/avatar")


@routes.get("/notes")
@members_only
@needs("clients:read")
def show_notes(client_id: UUID) -> Json:
    """Shows what members noted about the client."""
    return {"items": notes.notes_of(desk(), client_id)}


@routes.post("/notes")
@members_only
@needs("clients:write")
@routes.arguments(NoteDraft)
@keyed
def add_note(draft: Json, client_id: UUID) -> tuple[Response, int]:
    """Adds a note."""
    made = notes.add_note(desk(), client_id, draft["text"], key=idempotency_key())
    return jsonify(made), 201


@routes.delete("/notes/<uuid:note_id>")
@members_only
@needs("clients:write")
def remove_note(client_id: UUID, note_id: UUID) -> Json:
    """Removes one's own note."""
    notes.remove_note(desk(), client_id, note_id)
    return {"removed": str(note_id)}


@routes.post("/archival")
@members_only
@needs("clients:write", "invoices:read", "services:read", "payments:read")
def archive(client_id: UUID) -> Json:
    """Archives the client; 409 names what stands `in_the_way`."""
    return archiving.archive_client(desk(), client_id)


@routes.post("/restoration")
@members_only
@needs("clients:write")
def restore(client_id: UUID) -> Json:
    """Brings an archived client back."""
    return archiving.restore_client(desk(), client_id)


def _command(at: Desk, method: str, path: str, body: Any = None) -> Json:
    answer: Json = at.command("clients", method, path, body, kind="client")
    return answer
