"""A client's picture, notes and archival as pages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, request

from common.errors import AppError, Conflict
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import FIELD_ERRORS, NAV, picture_again
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page
from dashboard_bff.usecases import archiving, avatars, notes
from dashboard_bff.views.client_page import head

routes = Blueprint("client_record_pages", __name__)

PICTURE_HEADERS = {
    "Content-Type": "image/webp",
    "Content-Disposition": "inline; filename=picture.webp",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=31536000, immutable",
}


@routes.get("/avatars/<uuid:client_id>/<hash_>")
@needs("avatars:read")
def avatar(client_id: UUID, hash_: str) -> Response:
    """Shows a client's picture, which never changes at its address."""
    image = avatars.picture(desk(), client_id, hash_)
    return make_response(image, 200, PICTURE_HEADERS)


@routes.post("/clients/<uuid:client_id>/avatar")
@members_only
@needs("clients:write")
def set_avatar(client_id: UUID) -> Page:
    """Gives the client a picture."""
    file = request.files.get("picture")
    try:
        avatars.set_picture(desk(), client_id, file.read() if file else b"")
    except AppError as error:
        if error.status not in FIELD_ERRORS:
            raise
        return picture_again(client_id, error)
    return go(f"/clients/{client_id}", toast="Picture saved")


@routes.post("/clients/<uuid:client_id>/avatar/removal")
@members_only
@needs("clients:write")
def remove_avatar(client_id: UUID) -> Page:
    """Takes the client's picture away."""
    avatars.remove_picture(desk(), client_id)
    return go(f"/clients/{client_id}", toast="Picture removed")


@routes.get("/clients/<uuid:client_id>/notes")
@members_only
@needs("clients:read")
def show_notes(client_id: UUID) -> Page:
    """Shows what members noted about the client."""
    return _notes(client_id)


@routes.post("/clients/<uuid:client_id>/notes")
@members_only
@needs("clients:write")
def add_note(client_id: UUID) -> Page:
    """Adds a note."""
    try:
        notes.add_note(desk(), client_id, request.form.get("text", ""), key=idempotency_key())
    except AppError as error:
        if error.status not in FIELD_ERRORS:
            raise
        return _notes(client_id, error)
    return go(f"/clients/{client_id}/notes", toast="Note added")


@routes.post("/clients/<uuid:client_id>/notes/<uuid:note_id>/removal")
@members_only
@needs("clients:write")
def remove_note(client_id: UUID, note_id: UUID) -> Page:
    """Removes one's own note."""
    notes.remove_note(desk(), client_id, note_id)
    return go(f"/clients/{client_id}/notes", toast="Note removed")


@routes.get("/clients/<uuid:client_id>/archival")
@members_only
@needs("clients:write", "invoices:read", "services:read", "payments:read")
def ask_archival(client_id: UUID) -> Page:
    """Asks whether to archive the client, or says what stands in the way."""
    found = archiving.in_the_way(desk(), client_id)
    return page("clients/archival.html", _head(client_id) | {"in_the_way": found}, nav=NAV)


@routes.post("/clients/<uuid:client_id>/archival")
@members_only
@needs("clients:write", "invoices:read", "services:read", "payments:read")
def archive(client_id: UUID) -> Page:
    """Archives the client."""
    try:
        archived = archiving.archive_client(desk(), client_id)
    except Conflict as error:
        found = error.extra.get("in_the_way", [])
        view = _head(client_id) | {"in_the_way": found}
        return page("clients/archival.html", view, nav=NAV, status=409)
    return go("/clients", toast=f"{archived['name']} archived")


@routes.post("/clients/<uuid:client_id>/restoration")
@members_only
@needs("clients:write")
def restore(client_id: UUID) -> Page:
    """Brings an archived client back."""
    restored = archiving.restore_client(desk(), client_id)
    told = notice("good", "check", f"{restored['name']} is back.", "It is in the lists again.")
    return go(f"/clients/{client_id}", notice=told)


def _notes(client_id: UUID, error: AppError | None = None) -> Page:
    view = _head(client_id) | {"notes": notes.notes_of(desk(), client_id)}
    form = form_with(request.form, error) if error else None
    return page(
        "clients/notes.html", view, nav=NAV, form=form, status=error.status if error else 200
    )


def _head(client_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return head(session, viewer(), client_id)
