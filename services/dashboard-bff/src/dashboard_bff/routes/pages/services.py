"""Changing, confirming and ending what is billed as pages: each shows first what it comes to."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError, Invalid
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page, refused
from dashboard_bff.usecases import services as acts
from dashboard_bff.views import changes

routes = Blueprint("service_pages", __name__)

TO_FIX = frozenset({409, 412, 422})
NAV = "clients"


@routes.get("/billing-items/<uuid:item_id>/edit")
@members_only
@needs("services:write", "invoices:read")
def ask_item(item_id: UUID) -> Page:
    """Shows an item that is not issued, to be changed."""
    view = _item(item_id)
    if not view["is_open"]:
        taken = notice("info", "invoice", f"{view['thing']['name']} is {view['state']}.")
        return go(view["back"], notice=taken)
    return _form(view)


@routes.post("/billing-items/<uuid:item_id>/edit")
@members_only
@needs("services:write", "invoices:read")
def change_item(item_id: UUID) -> Page:
    """Shows what the change comes to, or changes the item."""
    view = _item(item_id)
    return _change(view, acts.preview_item, acts.change_item, item_id)


@routes.get("/services/<uuid:service_id>/edit")
@members_only
@needs("services:write", "invoices:read")
def ask_service(service_id: UUID) -> Page:
    """Shows a service, to change what is not issued of it."""
    return _form(_service(service_id))


@routes.post("/services/<uuid:service_id>/edit")
@members_only
@needs("services:write", "invoices:read")
def change_service(service_id: UUID) -> Page:
    """Shows what the change comes to, or changes the service."""
    return _change(_service(service_id), acts.preview_service, acts.change_service, service_id)


@routes.get("/services/<uuid:service_id>/ending")
@members_only
@needs("services:write", "invoices:read")
def ask_end(service_id: UUID) -> Page:
    """Asks when a service ends, and what becomes of what is not issued."""
    return _end_form(service_id, {"unissued": "archive"})


@routes.post("/services/<uuid:service_id>/ending")
@members_only
@needs("services:write", "invoices:read")
def end(service_id: UUID) -> Page:
    """Shows what an end comes to, or ends the service."""
    try:
        if request.form.get("act") == "preview":
            return _end_form(service_id, request.form)
        ended = acts.end_service(desk(), service_id, _ending(), key=idempotency_key())
    except AppError as error:
        return _end_again(service_id, error)
    over = "has ended" if ended["status"] in ("ended", "canceled") else f"ends {ended['ends_on']}"
    return go(f"/services/{service_id}", toast=f"{ended['name']} {over}")


@routes.get("/clients/<uuid:client_id>/schedule/confirmation")
@members_only
@needs("services:write", "invoices:read")
def ask_confirmation(client_id: UUID) -> Page:
    """Shows the items chosen in the schedule, to confirm their price and quantity."""
    view = _chosen(client_id, request.args.getlist("item"))
    if not view["items"]:
        return go(f"/clients/{client_id}/schedule")
    return _confirmation(client_id, view, view["values"])


@routes.post("/clients/<uuid:client_id>/schedule/confirmation")
@members_only
@needs("services:write", "invoices:read")
def confirm(client_id: UUID) -> Page:
    """Shows which invoices result, or bills the items now or on a date."""
    view = _chosen(client_id, request.form.getlist("item"))
    try:
        if request.form.get("act") == "preview":
            return _confirmation(client_id, view, request.form)
        acts.confirm_items(desk(), _confirmed(client_id, view), key=idempotency_key())
    except AppError as error:
        return _confirmation_again(view, error)
    done = "scheduled" if request.form.get("act") == "schedule" else "issuing"
    return go(f"/clients/{client_id}/schedule", toast=f"{len(view['items'])} {done}")


def _item(item_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return changes.item(session, viewer(), item_id)


def _service(service_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return changes.service(session, viewer(), service_id)


def _chosen(client_id: UUID, ids: list[str]) -> dict[str, Any]:
    with reading() as session:
        return changes.chosen(session, viewer(), client_id, ids)


def _form(view: dict[str, Any], error: AppError | None = None) -> Page:
    values = request.form or view["values"]
    status = error.status if error else 200
    form = form_with(values, error)
    return page("services/change.html", view, nav=NAV, form=form, status=status)


def _change(view: dict[str, Any], preview: Any, command: Any, id_: UUID) -> Page:
    wanted = changes.wanted(request.form, view["values"])
    try:
        if request.form.get("act") == "preview":
            return _form(view | {"preview": preview(desk(), id_, wanted)})
        command(desk(), id_, wanted, etag=f'"{request.form.get("version", "")}"')
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        return _form(view, error)
    return go(view["back"], toast=f"{view['thing']['name']} changed")


def _ending() -> dict[str, Any]:
    on = request.form.get("ends_on", "").strip() or None
    tells = bool(request.form.get("tell_client"))
    return {"ends_on": on, "unissued": request.form.get("unissued", ""), "tell_client": tells}


def _end_form(service_id: UUID, values: Any) -> Page:
    view = _service(service_id)
    wanted = _ending() if request.form else {"ends_on": None, "unissued": values["unissued"]}
    try:
        seen = acts.preview(desk(), f"/v1/services/{service_id}/ending-previews", wanted)
    except AppError as error:
        if request.form or error.status not in TO_FIX:
            raise
        return go(view["back"], notice=refused(error))
    return page("services/end.html", view | {"preview": seen}, nav=NAV, form=form_with(values))


def _end_again(service_id: UUID, error: AppError) -> Page:
    if error.status not in TO_FIX:
        raise error
    form = form_with(request.form, error)
    return page("services/end.html", _service(service_id), nav=NAV, form=form, status=error.status)


def _confirmed(client_id: UUID, view: dict[str, Any]) -> dict[str, Any]:
    typed = request.form or view["values"]
    due_on = request.form.get("due_on", "").strip() or None
    scheduling = request.form.get("act") == "schedule"
    if scheduling and due_on is None:
        raise Invalid("date_missing", errors={"due_on": ["Choose a date."]})
    return {
        "client_id": str(client_id),
        "due_on": due_on if scheduling else None,
        "items": [
            {
                "id": item["id"],
                "version": _version(item),
                **{n: typed.get(f"{n}-{item['id']}", "") for n in ("quantity", "unit_price")},
            }
            for item in view["items"]
        ],
    }


def _version(item: dict[str, Any]) -> int:
    """Returns the version that the form was made from."""
    sent = request.form.get(f"version-{item['id']}", "")
    return int(sent) if sent.isascii() and sent.isdecimal() else int(item["version"])


def _confirmation(client_id: UUID, view: dict[str, Any], values: Any) -> Page:
    wanted = _confirmed(client_id, view)
    try:
        seen = acts.preview(desk(), "/v1/billing-confirmation-previews", wanted)
    except AppError as error:
        if request.form or error.status not in TO_FIX:
            raise
        return go(f"/clients/{client_id}/schedule", notice=refused(error))
    form = form_with(values)
    return page("services/confirm.html", view | {"invoices": seen["invoices"]}, nav=NAV, form=form)


def _confirmation_again(view: dict[str, Any], error: AppError) -> Page:
    """Names the fields of the form where the service names places in a list."""
    if error.status not in TO_FIX:
        raise error
    named = {}
    for name, words in (error.errors or {}).items():
        _, _, rest = name.partition("items.")
        place, _, field = rest.partition(".")
        known = place.isdecimal() and int(place) < len(view["items"])
        named[f"{field}-{view['items'][int(place)]['id']}" if known else name] = words
    changed = Invalid(error.code, error.detail, errors=named or None)
    form = form_with(request.form, changed)
    return page("services/confirm.html", view, nav=NAV, form=form, status=error.status)
