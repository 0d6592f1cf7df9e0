"""One client, whole, as pages: its data as a file, and its erasure."""

from uuid import UUID

from flask import Blueprint, Response, make_response, request

from common.errors import Conflict
from dashboard_bff.routes import desk, fresh, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import NAV
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases import archiving, whole_client
from dashboard_bff.views.client_page import head

routes = Blueprint("whole_client_pages", __name__, url_prefix="/clients/<uuid:client_id>")

READS = ("invoices:read", "proposals:read", "services:read", "payments:read")


@routes.post("/export")
@members_only
@needs("clients:export", "payment_methods:read", *READS)
def export(client_id: UUID) -> Response:
    """Hands out everything that is kept of the client, as a ZIP of JSON."""
    data = whole_client.archive_of(whole_client.gather(desk(), client_id))
    name = f"attachment; filename=client-{client_id}.zip"
    headers = {"Content-Type": "application/zip", "Content-Disposition": name}
    return make_response(data, 200, headers)


@routes.get("/erasure")
@members_only
@needs("clients:erase", *READS)
def ask_erasure(client_id: UUID) -> Page:
    """Asks whether to erase the client: what goes, what stays, or what stands in the way."""
    return _ask(client_id)


@routes.post("/erasure")
@members_only
@needs("clients:erase", *READS)
@fresh
def erase(client_id: UUID) -> Page:
    """Erases the client, if the box that says it cannot be undone is ticked."""
    if request.form.get("understood") != "1":
        return _ask(client_id, {"understood": ["Tick this to go on."]}, 422)
    try:
        whole_client.erase_client(desk(), client_id)
    except Conflict as error:
        if "in_the_way" not in error.extra:
            raise
        return _ask(client_id, status=409)
    return go("/clients", toast="The client was erased")


def _ask(client_id: UUID, errors: dict[str, list[str]] | None = None, status: int = 200) -> Page:
    found = archiving.in_the_way(desk(), client_id)
    with reading() as session:
        view = head(session, viewer(), client_id) | {"in_the_way": found}
    form = form_with({}) | {"errors": errors or {}}
    return page("clients/erasure.html", view, nav=NAV, form=form, status=status)
