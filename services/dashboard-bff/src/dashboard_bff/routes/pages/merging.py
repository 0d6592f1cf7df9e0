"""Merging a client that was entered twice, as pages: find its twin, compare, confirm."""

from uuid import UUID

from flask import Blueprint, request

from common.errors import Conflict
from dashboard_bff.routes import desk, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import NAV
from dashboard_bff.routes.pages.rendering import Page, go, page, refused
from dashboard_bff.usecases import merging as merge
from dashboard_bff.views import merging

routes = Blueprint("merging_pages", __name__, url_prefix="/clients/<uuid:client_id>/merge")

MAY = (
    *("clients:write", "contacts:write", "invoices:read", "proposals:read"),
    *("services:read", "payments:read", "payment_methods:read"),
)


@routes.get("")
@members_only
@needs(*MAY)
def find(client_id: UUID) -> Page:
    """Shows the clients that this one may be."""
    with reading() as session:
        view = merging.suggestions(session, viewer(), client_id, request.args.get("q", "")[:100])
    return page("clients/merge.html", view, nav=NAV)


@routes.get("/<uuid:kept_id>")
@members_only
@needs(*MAY)
def compare(client_id: UUID, kept_id: UUID) -> Page:
    """Shows the two side by side, and what stands in the way."""
    with reading() as session:
        view = merging.side_by_side(session, viewer(), client_id, kept_id)
    view["has"] = merge.has(desk(), client_id)
    return page("clients/merge_compare.html", view, nav=NAV)


@routes.post("/<uuid:kept_id>")
@members_only
@needs(*MAY)
def confirm(client_id: UUID, kept_id: UUID) -> Page:
    """Merges the client into the kept one."""
    desk().ask("clients", f"/v1/clients/{kept_id}")
    try:
        merge.merge_client(desk(), client_id, kept_id)
    except Conflict as error:
        return go(f"/clients/{client_id}/merge/{kept_id}", notice=refused(error))
    return go(f"/clients/{kept_id}", toast="The two are one now")
