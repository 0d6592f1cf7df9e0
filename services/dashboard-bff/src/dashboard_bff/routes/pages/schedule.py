"""The billing schedule of a client, and of all: an item of it is open to be changed, in its place."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, request
from sqlalchemy.orm import Session

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page, typed_over
from dashboard_bff.usecases import services as acts
from dashboard_bff.views import changes, client_tabs, firm_schedule

routes = Blueprint("schedule_pages", __name__)

TO_FIX = frozenset({409, 412, 422})
View = dict[str, Any]


class Place(NamedTuple):
    """Where items stand to be changed: in their client's schedule, or in that of all clients."""

    template: str
    nav: str
    # Returns the page's view; the second argument asks for all of it, however late.
    show: Callable[[Session, bool], View]
    # Returns the item of an id as it is asked about.
    open: Callable[[Session, str], View]


@routes.get("/clients/<uuid:client_id>/schedule")
@members_only
@needs("services:read", "invoices:read")
def show(client_id: UUID) -> Page:
    """Shows the client's billing schedule, with one item open if it is named and may be changed."""
    return _show(_of_client(client_id))


@routes.post("/clients/<uuid:client_id>/schedule")
@members_only
@needs("services:write", "invoices:read")
def change_item(client_id: UUID) -> Page:
    """Shows what the open item would come to, or changes it, and no other."""
    return _change(_of_client(client_id))


@routes.get("/schedule")
@members_only
@needs("services:read", "invoices:read")
def show_all() -> Page:
    """Shows what is not issued yet of all clients, with one item open if it is named."""
    return _show(_of_all())


@routes.post("/schedule")
@members_only
@needs("services:write", "invoices:read")
def change_any() -> Page:
    """Shows what the open item of any client would come to, or changes it, and no other."""
    return _change(_of_all())


def _of_client(client_id: UUID) -> Place:
    later = request.args.get("later") == "1"

    def shown(session: Session, whole: bool) -> View:
        return client_tabs.schedule(session, viewer(), client_id, later=later or whole)

    def opened(session: Session, item_id: str) -> View:
        return changes.item_of(session, viewer(), client_id, item_id)

    return Place("clients/schedule.html", "clients", shown, opened)


def _of_all() -> Place:
    asked = request.args.get("days", type=int)
    days = asked if asked in firm_schedule.DAYS else firm_schedule.DAYS[0]

    def shown(session: Session, whole: bool) -> View:
        ahead = firm_schedule.DAYS[-1] if whole else days
        return firm_schedule.show(session, viewer(), days=ahead)

    def opened(session: Session, item_id: str) -> View:
        return changes.item_named(session, viewer(), item_id)

    return Place("schedule.html", "billing", shown, opened)


def _show(place: Place) -> Page:
    item_id = request.args.get("item")
    if item_id is None or not viewer().may("services:write"):
        return page(place.template, _seen(place), nav=place.nav)
    opened = _opened(place, item_id)
    if not opened["is_open"]:
        taken = notice("info", "invoice", f"{opened['thing']['name']} is {opened['state']}.")
        return go(_address(_seen(place)), notice=taken)
    return _with_item(place, opened, form_with(opened["values"]))


def _change(place: Place) -> Page:
    if "item" not in request.args:
        return go(_address(_seen(place)))
    opened = _opened(place, request.args["item"])
    try:
        return _take(place, opened, changes.wanted(request.form, opened["values"]))
    except AppError as error:
        return _again(place, opened, error)


def _take(place: Place, opened: View, wanted: View) -> Page:
    item_id = UUID(opened["thing"]["id"])
    if request.form.get("act") == "preview":
        seen = acts.preview_item(desk(), item_id, wanted)
        return _with_item(place, opened | {"preview": seen}, form_with(request.form))
    acts.change_item(desk(), item_id, wanted, etag=f'"{request.form.get("version", "")}"')
    return go(_address(_seen(place)), toast=f"{opened['thing']['name']} changed")


def _again(place: Place, opened: View, error: AppError) -> Page:
    """Shows what was typed again, with what stands in its way; also once an invoice has the item."""
    if error.status not in TO_FIX:
        raise error
    form = form_with(typed_over(error, "version"), error)
    return _with_item(place, opened, form, status=error.status)


def _opened(place: Place, item_id: str) -> View:
    with reading() as session:
        return place.open(session, item_id)


def _seen(place: Place, *, whole: bool = False) -> View:
    with reading() as session:
        return place.show(session, whole)


def _with_item(place: Place, opened: View, form: View, *, status: int = 200) -> Page:
    """Later dates are shown too where the item is among them; one that is gone stands above."""
    view = _seen(place)
    if not _shows(view, opened):
        view = _seen(place, whole=True)
    opened["has_place"] = _shows(view, opened)
    shown = view | {"opened": opened}
    return page(place.template, shown, nav=place.nav, form=form, status=status)


def _shows(view: View, opened: View) -> bool:
    groups = view.get("automatic") or [each for date in view["dates"] for each in date["groups"]]
    dated = [item for group in groups for item in group["items"]]
    return opened["thing"]["id"] in {item["id"] for item in [*dated, *view["manual"]]}


def _address(view: View) -> str:
    return view["address"] + (f"?{view['keep']}" if view["keep"] else "")
