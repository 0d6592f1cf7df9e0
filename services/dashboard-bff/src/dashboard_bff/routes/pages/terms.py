"""When the firm's invoices are due, as a page of its settings."""

from typing import Any

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.routes.pages.team import FIELD_ERRORS
from dashboard_bff.usecases.terms import change_terms, draft_of, terms
from dashboard_bff.views.parts.terms import KINDS, of_firm

routes = Blueprint("terms_pages", __name__, url_prefix="/settings/terms")


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def show() -> Page:
    """Shows when invoices are due."""
    return _page(terms(desk()))


@routes.post("")
@members_only
@needs("firm:write", "invoices:read")
def save() -> Page:
    """Changes the terms."""
    try:
        change_terms(desk(), draft_of(request.form), etag=request.form.get("etag"))
    except AppError as error:
        if error.status not in FIELD_ERRORS:
            raise
        return _page(terms(desk()), error)
    return go("/settings/terms", toast="Saved. It holds for what is issued from now on")


def _page(found: dict[str, Any], error: AppError | None = None) -> Page:
    view = {"etag": found["etag"], "words": of_firm(found), "kinds": KINDS}
    typed = {name: str(value) for name, value in found.items()}
    form = form_with(request.form if error else typed, error)
    if error and error.status != 412:
        # What was typed is about the terms it was typed over.
        view["etag"] = request.form.get("etag", "")
    status = error.status if error else 200
    return page("settings/terms.html", view, nav="settings", form=form, status=status)
