"""Whether an item is never billed, and why: a dialog with a script and a page without."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import (
    Page,
    form_with,
    go,
    local,
    notice,
    page,
    typed_over,
)
from dashboard_bff.usecases.services import waive_item
from dashboard_bff.views import waiving

routes = Blueprint("waiving_pages", __name__, url_prefix="/billing-items")

TO_FIX = frozenset({409, 412, 422})


@routes.get("/<uuid:item_id>/waiving")
@members_only
@needs("services:write", "invoices:read")
def ask(item_id: UUID) -> Page:
    """Asks why the item is never to be billed."""
    view = _question(item_id)
    if not view["is_open"]:
        taken = notice("info", "invoice", f"{view['item']['name']} is {view['state']}.")
        return go(view["back"], notice=taken)
    return page("services/waive.html", view, nav="clients", form=form_with({}))


@routes.post("/<uuid:item_id>/waiving")
@members_only
@needs("services:write", "invoices:read")
def waive(item_id: UUID) -> Page:
    """Gives it up for good, or asks again."""
    view = _question(item_id)
    wanted, version = {"reason": request.form.get("reason", "")}, request.form.get("version", "")
    try:
        waive_item(desk(), item_id, wanted, etag=f'"{version}"')
    except AppError as error:
        return _ask_again(view, error)
    return go(view["back"], toast=f"{view['item']['name']} is not billed")


def _question(item_id: UUID) -> dict[str, Any]:
    with reading() as session:
        view = waiving.question(session, viewer(), item_id)
    return view | {"back": local(request.values.get("next"), view["back"])}


def _ask_again(view: dict[str, Any], error: AppError) -> Page:
    if error.status not in TO_FIX:
        raise error
    form = form_with(typed_over(error, "version"), error)
    return page("services/waive.html", view, nav="clients", form=form, status=error.status)
