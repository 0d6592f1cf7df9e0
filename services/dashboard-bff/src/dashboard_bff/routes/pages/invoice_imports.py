"""Files of invoices as pages."""

from uuid import UUID

from flask import Blueprint

from dashboard_bff.routes import members_only, needs
from dashboard_bff.routes.pages import importing
from dashboard_bff.routes.pages.rendering import Page
from dashboard_bff.usecases import imports
from dashboard_bff.views import imports as views

routes = Blueprint("invoice_import_pages", __name__, url_prefix="/invoices/import")

FILES = importing.Files("invoices", imports.INVOICES, views.show_invoices, nav="billing")


@routes.get("")
@members_only
@needs("invoices:write")
def ask() -> Page:
    """Asks for a file of invoices."""
    return importing.ask(FILES)


@routes.post("")
@members_only
@needs("invoices:write")
def take_in() -> Page:
    """Takes the file in, to be looked at."""
    return importing.take_in(FILES)


@routes.get("/<uuid:file_id>")
@members_only
@needs("invoices:write")
def show(file_id: UUID) -> Page:
    """Shows how far the file is, and the fates of its rows."""
    return importing.show(FILES, file_id)


@routes.post("/<uuid:file_id>/application")
@members_only
@needs("invoices:write")
def apply(file_id: UUID) -> Page:
    """Has the rows applied as they are shown: as drafts."""
    return importing.apply(FILES, file_id)
