"""Clients as pages: the list, the client page's four tabs, and its forms."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import (
    Page,
    firm,
    form_with,
    go,
    notice,
    page,
    refused,
)
from dashboard_bff.schemas.lists import ListQuery
from dashboard_bff.usecases.clients import (
    add_client,
    add_first_contact,
    change_client,
    client_with_tags,
    renumbered,
    rows_of,
)
from dashboard_bff.views import client_forms, client_page, client_tabs, lists
from dashboard_bff.views.errors import plain

routes = Blueprint("client_pages", __name__, url_prefix="/clients")

NAV = "clients"
FIELD_ERRORS = frozenset({409, 422})
CONTACT = ("name", "email", "role")


@routes.get("")
@members_only
@needs("clients:read")
def index() -> Page:
    """Lists clients."""
    with reading() as session:
        view = lists.clients(session, viewer(), list_query())
    return page("clients/list.html", view, nav=NAV)


@routes.get("/new")
@members_only
@needs("clients:write")
def ask_new() -> Page:
    """Asks for a new client and its first contact."""
    values = client_forms.blank(firm(), is_test=request.args.get("test") == "1")
    return page("clients/new.html", client_forms.new(firm()), nav=NAV, form=form_with(values))


@routes.post("/new")
@members_only
@needs("clients:write", "contacts:write")
def create() -> Page:
    """Adds the client and its first contact."""
    try:
        client = add_client(desk(), request.form, key=idempotency_key())
    except AppError as error:
        if error.status not in FIELD_ERRORS:
            raise
        form = form_with(request.form, error)
        view = client_forms.new(firm())
        return page("clients/new.html", view, nav=NAV, form=form, status=error.status)
    return _with_first_contact(client)


@routes.get("/<uuid:client_id>")
@members_only
@needs("clients:read")
def summary(client_id: UUID) -> Page:
    """Shows the client page."""
    with reading() as session:
        view = client_page.summary(session, viewer(), client_id)
    if kept := view["client"]["merged_into"]:
        return go(f"/clients/{kept}")
    return page("clients/summary.html", view, nav=NAV)


@routes.get("/<uuid:client_id>/services")
@members_only
@needs("services:read")
def services(client_id: UUID) -> Page:
    """Shows the client's services."""
    with reading() as session:
        view = client_tabs.services(session, viewer(), client_id)
    return page("clients/services.html", view, nav=NAV)


@routes.get("/<uuid:client_id>/invoices")
@members_only
@needs("invoices:read")
def invoices(client_id: UUID) -> Page:
    """Shows the client's invoices."""
    with reading() as session:
        view = client_tabs.invoices(session, viewer(), client_id, list_query())
    return page("clients/invoices.html", view, nav=NAV)


@routes.get("/<uuid:client_id>/edit")
@members_only
@needs("clients:write")
def ask_change(client_id: UUID) -> Page:
    """Shows the client's details for editing."""
    client, tags = client_with_tags(desk(), client_id)
    form = form_with(client_forms.values(client))
    return page("clients/edit.html", _edit_view(client, tags), nav=NAV, form=form)


@routes.post("/<uuid:client_id>/edit")
@members_only
@needs("clients:write")
def change(client_id: UUID) -> Page:
    """Changes the client, if nobody else has meanwhile."""
    try:
        change_client(desk(), client_id, request.form)
    except AppError as error:
        return _edit_again(client_id, error)
    return go(f"/clients/{client_id}", toast="Changes saved")


def list_query() -> dict[str, Any]:
    """Reads a list's query from the address; what is not valid there is left out."""
    known = {name: value for name, value in request.args.items() if name in ListQuery().fields}
    known["before"] = request.args.get("cursor")
    known["client_id"] = request.args.get("client")
    wrong = ListQuery().validate({name: value for name, value in known.items() if value})
    return dict(ListQuery().load({n: v for n, v in known.items() if v and n not in wrong}))


def _with_first_contact(client: dict[str, Any]) -> Page:
    """The client is there by now; a contact that is refused is asked for again on its own page."""
    address, toast = f"/clients/{client['id']}", f"{client['name']} added"
    try:
        add_first_contact(desk(), client["id"], request.form, key=f"{idempotency_key()}-contact")
    except AppError as error:
        told = _not_added(error)
        typed = {name: request.form.get(f"contact_{name}", "") for name in CONTACT}
        return go(f"{address}/contacts/new", toast=toast, notice=told, typed=typed)
    return go(address, toast=toast)


def _not_added(error: AppError) -> dict[str, Any]:
    if error.status not in FIELD_ERRORS:
        raise error
    words = " ".join(each for said in plain(error.errors or {}).values() for each in said)
    return notice("warn", "alert", "The contact was not added.", words or error.detail)


def _edit_again(client_id: UUID, error: AppError) -> Page:
    """What was typed is kept; only who was told of another's change goes on from the newest version."""
    if error.status not in FIELD_ERRORS | {412}:
        raise error
    client, tags = client_with_tags(desk(), client_id)
    typed = renumbered(request.form)
    view = _edit_view(client, tags)
    if error.status != 412:
        view["client"]["version"] = typed.get("version", "")
    for name in ("other_tax_ids", "other_addresses"):
        view[name] = range(max(len(view[name]), len(rows_of(typed, name)) + 1))
    form = form_with(typed, error)
    return page("clients/edit.html", view, nav=NAV, form=form, status=error.status)


def picture_again(client_id: UUID, error: AppError) -> Page:
    """Shows the client's details as they are, with what is wrong with a picture at its field.

    What is not about the picture itself is a notice, on a page that is asked for anew.
    """
    if not error.errors:
        return go(f"/clients/{client_id}/edit", notice=refused(error))
    client, tags = client_with_tags(desk(), client_id)
    said = [sentence for each in error.errors.values() for sentence in each]
    form = form_with(client_forms.values(client)) | {"picture_errors": {"picture": said}}
    view = _edit_view(client, tags)
    return page("clients/edit.html", view, nav=NAV, form=form, status=error.status)


def _edit_view(client: dict[str, Any], tags: list[str]) -> dict[str, Any]:
    with reading() as session:
        return client_forms.edit(session, viewer(), firm(), client, tags)
