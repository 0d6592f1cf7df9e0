"""Notes about clients over HTTP: members alone write and read them."""

from typing import Any
from uuid import UUID

from flask import Response, make_response
from flask_smorest import Blueprint

from clients import queries
from clients.models import Note
from clients.schemas import NoteDraft, NoteSchema
from clients.usecases.notes import add_note, remove_note
from common.auth import Principal, current_principal, requires
from common.errors import NotFound
from common.http import firm_now, transaction
from common.idempotency import idempotent

routes = Blueprint("notes", __name__, url_prefix="/v1/clients", description="What members note.")

NOTE = NoteSchema()


@routes.get("/<uuid:client_id>/notes")
@requires("clients:read")
@routes.response(200, NoteSchema(many=True))
def index(client_id: UUID) -> Any:
    """Lists the newest notes about a client, the newest first."""
    who = member()
    with transaction() as session:
        client = queries.the_client(session, who.firm_id, client_id)
        found = queries.notes_of(session, who.firm_id, client.id)
    return make_response([_seen(note, who) for note in found])


@routes.post("/<uuid:client_id>/notes")
@requires("clients:write")
@routes.arguments(NoteDraft)
@routes.response(201, NoteSchema)
@idempotent
def create(draft: dict[str, Any], client_id: UUID) -> Response:
    """Adds a note."""
    who = member()
    with transaction() as session:
        note = add_note(session, who, client_id, draft["text"], now=firm_now(session))
    return make_response(_seen(note, who), 201)


@routes.delete("/<uuid:client_id>/notes/<uuid:note_id>")
@requires("clients:write")
@routes.response(204)
def remove(client_id: UUID, note_id: UUID) -> None:
    """Removes one's own note."""
    with transaction() as session:
        remove_note(session, member(), client_id, note_id)


def member() -> Principal:
    """Returns the member who asks; to a contact, and to who looks as one, there are no notes."""
    who = current_principal()
    if who.client_id is not None or who.act is not None:
        raise NotFound
    return who


def _seen(note: Note, who: Principal) -> dict[str, Any]:
    return {**NOTE.dump(note), "is_own": note.author == who.subject}
