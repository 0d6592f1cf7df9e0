"""A client's contacts as pages: add one, change one, remove one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs
from dashboard_bff.routes.pages.clients import FIELD_ERRORS, NAV
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, typed_before
from dashboard_bff.usecases.contacts import (
    add_contact,
    change_contact,
    contact_fields,
    remove_contact,
    the_contact,
)
from dashboard_bff.views.client_forms import MAILS

routes = Blueprint("contact_pages", __name__, url_prefix="/clients/<uuid:client_id>/contacts")


@routes.get("/new")
@members_only
@needs("contacts:write")
def ask_new(client_id: UUID) -> Page:
    """Asks for a new contact."""
    form = form_with({"role": "client", "mails": [kind for kind, *_ in MAILS]} | typed_before())
    return page("clients/contact.html", _view(client_id), nav=NAV, form=form)


@routes.post("/new")
@members_only
@needs("contacts:write")
def create(client_id: UUID) -> Page:
    """Adds a contact."""
    try:
        made = add_contact(desk(), client_id, _typed(), key=idempotency_key())
    except AppError as error:
        return _again(client_id, error)
    return go(f"/clients/{client_id}", toast=f"{made['name']} added")


@routes.get("/<uuid:contact_id>/edit")
@members_only
@needs("contacts:write")
def ask_change(client_id: UUID, contact_id: UUID) -> Page:
    """Shows a contact for editing."""
    contact = the_contact(desk(), client_id, contact_id)
    view = _view(client_id, contact)
    return page("clients/contact.html", view, nav=NAV, form=form_with(contact))


@routes.post("/<uuid:contact_id>/edit")
@members_only
@needs("contacts:write")
def change(client_id: UUID, contact_id: UUID) -> Page:
    """Changes a contact, if nobody else has meanwhile."""
    etag = f'"{request.form.get("version", "")}"'
    try:
        changed = change_contact(desk(), client_id, contact_id, _typed(), etag=etag)
    except AppError as error:
        return _again(client_id, error, contact_id)
    return go(f"/clients/{client_id}", toast=f"{changed['name']} saved")


@routes.get("/<uuid:contact_id>/removal")
@members_only
@needs("contacts:write")
def ask_removal(client_id: UUID, contact_id: UUID) -> Page:
    """Asks whether to remove a contact, and says what that means."""
    contact = the_contact(desk(), client_id, contact_id)
    return page("clients/contact_removal.html", _view(client_id, contact), nav=NAV)


@routes.post("/<uuid:contact_id>/removal")
@members_only
@needs("contacts:write")
def remove(client_id: UUID, contact_id: UUID) -> Page:
    """Removes a contact."""
    gone = remove_contact(desk(), client_id, contact_id)
    return go(f"/clients/{client_id}", toast=f"{gone['name']} removed")


def _typed() -> dict[str, Any]:
    return contact_fields(request.form, request.form.getlist("mails"))


def _again(client_id: UUID, error: AppError, contact_id: UUID | None = None) -> Page:
    if error.status not in FIELD_ERRORS | {412}:
        raise error
    if error.code == "already_there":
        error.errors = {"email": ["This client has a contact with this email already."]}
    contact = the_contact(desk(), client_id, contact_id) if contact_id else None
    form, view = form_with(_typed(), error), _view(client_id, contact)
    if contact and error.status != 412:
        view["contact"]["version"] = request.form.get("version", "")
    return page("clients/contact.html", view, nav=NAV, form=form, status=error.status)


def _view(client_id: UUID, contact: dict[str, Any] | None = None) -> dict[str, Any]:
    client = desk().ask("clients", f"/v1/clients/{client_id}")
    kept = ("id", "name", "version", "role", "mails_chosen_by")
    return {
        "client": {"id": client["id"], "name": client["name"]},
        "contact": {name: contact.get(name) for name in kept} if contact else None,
        "mails": MAILS,
    }
