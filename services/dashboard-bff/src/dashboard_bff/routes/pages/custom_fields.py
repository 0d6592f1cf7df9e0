"""The firm's own fields of clients, as a page of its settings."""

from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs
from dashboard_bff.routes.pages.clients import FIELD_ERRORS
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.custom_fields import add_field, field_draft, fields_of, remove_field

routes = Blueprint("custom_field_pages", __name__, url_prefix="/settings/client-fields")

KINDS = (
    ("text", "Text"),
    ("number", "Number"),
    ("date", "Date"),
    ("choice", "One of some choices"),
)


@routes.get("")
@members_only
@needs("firm:write", "clients:read")
def index() -> Page:
    """Shows the fields and asks for another."""
    return _page()


@routes.post("")
@members_only
@needs("firm:write", "clients:read")
def create() -> Page:
    """Adds a field."""
    try:
        made = add_field(desk(), field_draft(request.form), key=idempotency_key())
    except AppError as error:
        if error.status not in FIELD_ERRORS:
            raise
        return _page(error)
    return go("/settings/client-fields", toast=f"{made['label']} added")


@routes.post("/<uuid:field_id>/removal")
@members_only
@needs("firm:write", "clients:read")
def remove(field_id: UUID) -> Page:
    """Removes a field; what clients had there is kept, and shown no more."""
    gone = remove_field(desk(), field_id)
    return go("/settings/client-fields", toast=f"{gone['label']} removed")


def _page(error: AppError | None = None) -> Page:
    if error and error.code == "already_there":
        error.errors = {"label": ["There is a field of this name already."]}
    view = {"fields": fields_of(desk()), "kinds": KINDS, "words": dict(KINDS)}
    status = error.status if error else 200
    form = form_with(request.form if error else {"kind": "text"}, error)
    return page("client_fields.html", view, nav="settings", form=form, status=status)
