"""Files of clients as pages."""

from uuid import UUID

from flask import Blueprint

from dashboard_bff.routes import members_only, needs
from dashboard_bff.routes.pages import importing
from dashboard_bff.routes.pages.rendering import Page
from dashboard_bff.usecases import imports
from dashboard_bff.views import imports as views

routes = Blueprint("client_import_pages", __name__, url_prefix="/clients/import")

FILES = importing.Files("clients", imports.CLIENTS, views.show, nav="clients")


@routes.get("")
@members_only
@needs("clients:write")
def ask() -> Page:
    """Asks for a file of clients."""
    return importing.ask(FILES)


@routes.post("")
@members_only
@needs("clients:write")
def take_in() -> Page:
    """Takes the file in, to be looked at."""
    return importing.take_in(FILES)


@routes.get("/<uuid:import_id>")
@members_only
@needs("clients:write")
def show(import_id: UUID) -> Page:
    """Shows how far the file is, and the fates of its rows."""
    return importing.show(FILES, import_id)


@routes.post("/<uuid:import_id>/application")
@members_only
@needs("clients:write")
def apply(import_id: UUID) -> Page:
    """Has the rows applied as they are shown."""
    return importing.apply(FILES, import_id)
