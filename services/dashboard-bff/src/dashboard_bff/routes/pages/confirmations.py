"""What an estimate has come to: a dialog with a script and a page without."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import FIELD_ERRORS
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.views import confirmation

routes = Blueprint("confirmation_pages", __name__, url_prefix="/billing-items")


@routes.get("/<uuid:item_id>/confirmation")
@members_only
@needs("services:write", "invoices:read")
def ask(item_id: UUID) -> Page:
    """Asks what the estimate has come to."""
    with reading() as session:
        view = confirmation.question(session, viewer(), item_id)
    if not view["waits"]:
        return go(f"/services/{view['item']['service_id']}")
    form = form_with({view["field"]: view[view["field"]]})
    return page("services/estimate.html", view, nav="clients", form=form)


@routes.post("/<uuid:item_id>/confirmation")
@members_only
@needs("services:write", "invoices:read")
def confirm(item_id: UUID) -> Page:
    """Bills what it has come to, or asks again."""
    path = f"/v1/billing-items/{item_id}/confirmation"
    try:
        done = desk().command("subscriptions", "POST", path, _confirmed(), kind="service")
    except AppError as error:
        return _ask_again(item_id, error)
    return go(f"/services/{done['id']}", toast=f"{done['name']} is confirmed")


def _confirmed() -> dict[str, Any]:
    form = request.form
    numbers = {name: form.get(name, "").strip() or None for name in ("quantity", "unit_price")}
    return numbers | {"due_on": form.get("due_on") or None, "reason": form.get("reason", "")}


def _ask_again(item_id: UUID, error: AppError) -> Page:
    with reading() as session:
        view = confirmation.question(session, viewer(), item_id)
    if error.status not in FIELD_ERRORS or not view["waits"]:
        raise error
    form = form_with(request.form, error)
    return page("services/estimate.html", view, nav="clients", form=form, status=error.status)
