"""Share an invoice with whoever pays it, as a dialog; a link is shown once, and ended here."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from common.errors import AppError
from dashboard_bff.routes import desk, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, go, notice, page
from dashboard_bff.usecases.sharing import end_sharing, share
from dashboard_bff.views import invoice as invoices

routes = Blueprint("sharing_pages", __name__, url_prefix="/invoices/<uuid:invoice_id>/share-links")


@routes.get("")
@needs("payments:write", "invoices:read")
def ask(invoice_id: UUID) -> Page:
    """Asks before a link is made, and offers to end those that are out."""
    view = _view(invoice_id)
    if not view["acts"]["share"]:
        return go(_back(view))
    return _page(view)


@routes.post("")
@needs("payments:write", "invoices:read")
def make(invoice_id: UUID) -> Page:
    """Makes a link, and shows it this once."""
    view = _view(invoice_id)
    try:
        made = share(desk(), invoice_id)
    except AppError as error:
        if error.status != 409:
            raise
        return go(_back(view), notice=notice("warn", "alert", error.detail))
    return _page(view | {"made": made})


@routes.post("/ending")
@needs("payments:write", "invoices:read")
def end(invoice_id: UUID) -> Page:
    """Ends every link to the invoice."""
    view = _view(invoice_id)
    try:
        end_sharing(desk(), invoice_id)
    except AppError as error:
        if error.code != "link_not_found":
            raise
        return go(_back(view), notice=notice("info", "check", "No link is out."))
    return go(_back(view), toast="Its links are over")


def _view(invoice_id: UUID) -> dict[str, Any]:
    with reading() as session:
        shown = invoices.show(session, viewer(), invoice_id)
    return {name: shown[name] for name in ("invoice", "acts")} | {"made": None}


def _page(view: dict[str, Any]) -> Page:
    nav = "clients" if viewer().is_member else "billing"
    return page("invoices/share.html", view, nav=nav)


def _back(view: dict[str, Any]) -> str:
    return f"/invoices/{view['invoice']['id']}"
