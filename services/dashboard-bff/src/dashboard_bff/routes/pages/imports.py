"""Files of clients as pages: chosen, looked at row by row, applied with a line that says how far."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused
from dashboard_bff.schemas.lists import ImportQuery
from dashboard_bff.usecases import imports
from dashboard_bff.views import imports as views

routes = Blueprint("import_pages", __name__, url_prefix="/clients/import")

NAV = "clients"


@routes.get("")
@members_only
@needs("clients:write")
def ask() -> Page:
    """Asks for a file."""
    return page("clients/import.html", {}, nav=NAV)


@routes.post("")
@members_only
@needs("clients:write")
def take_in() -> Page:
    """Takes the file in, to be looked at."""
    chosen = request.files.get("file")
    content, name = (chosen.read(), chosen.filename or "") if chosen else (b"", "")
    try:
        file = imports.take_in_file(desk(), imports.CLIENTS, content, name, key=idempotency_key())
    except AppError as error:
        return _ask_again(error)
    return go(f"/clients/import/{file['id']}")


@routes.get("/<uuid:import_id>")
@members_only
@needs("clients:write")
def show(import_id: UUID) -> Page:
    """Shows how far the file is, and the fates of its rows."""
    query = _query()
    file = imports.progress(desk(), imports.CLIENTS, import_id)
    rows = imports.rows(desk(), imports.CLIENTS, import_id, **query)
    return page("clients/import_file.html", views.show(file, rows, query), nav=NAV)


@routes.post("/<uuid:import_id>/application")
@members_only
@needs("clients:write")
def apply(import_id: UUID) -> Page:
    """Has the rows applied as they are shown."""
    try:
        imports.apply(desk(), imports.CLIENTS, import_id, key=idempotency_key())
    except AppError as error:
        if error.status != 409:
            raise
        return go(f"/clients/import/{import_id}", notice=refused(error))
    return go(f"/clients/import/{import_id}")


def _ask_again(error: AppError) -> Page:
    """What is wrong with the text is wrong with the file that it came from."""
    if error.status != 422:
        raise error
    form = form_with({}, error)
    said = [sentence for each in form["errors"].values() for sentence in each]
    form["errors"] = {"file": said}
    return page("clients/import.html", {}, nav=NAV, form=form, status=422)


def _query() -> dict[str, Any]:
    """Reads the address; what is not valid there is left out."""
    known = {n: value for n, value in request.args.items() if n in ImportQuery().fields}
    wrong = ImportQuery().validate(known)
    return dict(ImportQuery().load({n: v for n, v in known.items() if n not in wrong}))
