"""A client's billing schedule as a page; one item of it is open to be changed, in its place."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page, typed_over
from dashboard_bff.usecases import services as acts
from dashboard_bff.views import changes, client_tabs

routes = Blueprint("schedule_pages", __name__)

TO_FIX = frozenset({409, 412, 422})
NAV = "clients"
View = dict[str, Any]


@routes.get("/clients/<uuid:client_id>/schedule")
@members_only
@needs("services:read", "invoices:read")
def show(client_id: UUID) -> Page:
    """Shows the client's billing schedule, with one item open if it is named and may be changed."""
    item_id = request.args.get("item")
    if item_id is None or not viewer().may("services:write"):
        return page("clients/schedule.html", _schedule(client_id), nav=NAV)
    opened = _opened(client_id, item_id)
    if not opened["is_open"]:
        taken = notice("info", "invoice", f"{opened['thing']['name']} is {opened['state']}.")
        return go(_address(client_id), notice=taken)
    return _with_item(client_id, opened, form_with(opened["values"]))


@routes.post("/clients/<uuid:client_id>/schedule")
@members_only
@needs("services:write", "invoices:read")
def change_item(client_id: UUID) -> Page:
    """Shows what the open item would come to, or changes it, and no other."""
    if "item" not in request.args:
        return go(_schedule(client_id)["address"])
    opened = _opened(client_id, request.args["item"])
    try:
        return _change(client_id, opened, changes.wanted(request.form, opened["values"]))
    except AppError as error:
        return _again(client_id, opened, error)


def _change(client_id: UUID, opened: View, wanted: View) -> Page:
    item_id = UUID(opened["thing"]["id"])
    if request.form.get("act") == "preview":
        seen = acts.preview_item(desk(), item_id, wanted)
        return _with_item(client_id, opened | {"preview": seen}, form_with(request.form))
    acts.change_item(desk(), item_id, wanted, etag=f'"{request.form.get("version", "")}"')
    return go(_address(client_id), toast=f"{opened['thing']['name']} changed")


def _again(client_id: UUID, opened: View, error: AppError) -> Page:
    """Shows what was typed again, with what stands in its way; also once an invoice has the item."""
    if error.status not in TO_FIX:
        raise error
    form = form_with(typed_over(error, "version"), error)
    return _with_item(client_id, opened, form, status=error.status)


def _opened(client_id: UUID, item_id: str) -> View:
    with reading() as session:
        return changes.item_of(session, viewer(), client_id, item_id)


def _schedule(client_id: UUID, *, later: bool = False) -> View:
    with reading() as session:
        shown = later or request.args.get("later") == "1"
        return client_tabs.schedule(session, viewer(), client_id, later=shown)


def _with_item(client_id: UUID, opened: View, form: View, *, status: int = 200) -> Page:
    """Later dates are shown too where the item is among them; one that is gone stands above."""
    view = _schedule(client_id)
    if not _shows(view, opened):
        view = _schedule(client_id, later=True)
    opened["has_place"] = _shows(view, opened)
    shown = view | {"opened": opened}
    return page("clients/schedule.html", shown, nav=NAV, form=form, status=status)


def _shows(view: View, opened: View) -> bool:
    dated = [item for group in view["automatic"] for item in group["items"]]
    return opened["thing"]["id"] in {item["id"] for item in [*dated, *view["manual"]]}


def _address(client_id: UUID) -> str:
    later = "?later=1" if request.args.get("later") == "1" else ""
    return f"/clients/{client_id}/schedule{later}"
