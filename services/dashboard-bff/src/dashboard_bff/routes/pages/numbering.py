"""How documents are numbered, as a page of the firm's settings."""

from typing import Any

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.routes.pages.team import FIELD_ERRORS
from dashboard_bff.usecases.numbering import change_series, draft_of, every_series, preview_series
from dashboard_bff.views import numbering

routes = Blueprint("numbering_pages", __name__, url_prefix="/settings/numbering")


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def show() -> Page:
    """Shows how each kind of document is numbered, and the number that comes next."""
    found = every_series(desk())
    return _page(numbering.show(found), form_with(numbering.values(found)))


@routes.post("/<string:kind>")
@members_only
@needs("firm:write", "invoices:read")
def save(kind: str) -> Page:
    """Numbers a kind of document otherwise, or shows what that would look like."""
    act = _preview if request.form.get("act") == "preview" else _change
    try:
        return act(kind)
    except AppError as error:
        if error.status not in FIELD_ERRORS:
            raise
        return _typed(kind, error)


def _preview(kind: str) -> Page:
    seen = preview_series(desk(), kind, draft_of(request.form, kind))
    return _typed(kind, seen=seen["next_written"])


def _change(kind: str) -> Page:
    change_series(desk(), kind, draft_of(request.form, kind), etag=request.form.get("etag"))
    return go("/settings/numbering", toast="Saved. It holds from the next number on")


def _typed(kind: str, error: AppError | None = None, seen: str | None = None) -> Page:
    found = every_series(desk())
    view = numbering.show(found) | {"seen": {kind: seen}}
    if error is None or error.status != 412:
        # What was typed is about the series it was typed over.
        view = numbering.typed_over(view, kind, request.form.get("etag", ""))
    form = form_with(numbering.values(found) | numbering.typed(request.form, kind), error)
    form["errors"] = {
        f"{kind}-{name}" if name else "": told for name, told in form["errors"].items()
    }
    return _page(view, form, error.status if error else 200)


def _page(view: dict[str, Any], form: dict[str, Any], status: int = 200) -> Page:
    return page("settings/numbering.html", view, nav="settings", form=form, status=status)
