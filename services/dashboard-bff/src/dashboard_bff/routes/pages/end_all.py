"""Ending all services of a client as a page: what becomes of each, and what is still billed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused
from dashboard_bff.usecases import services as acts
from dashboard_bff.views import client_tabs

routes = Blueprint("end_all_pages", __name__, url_prefix="/clients")

TO_FIX = frozenset({409, 422})
TEMPLATE, NAV = "services/end_all.html", "clients"


@routes.get("/<uuid:client_id>/services/ending")
@members_only
@needs("services:write", "invoices:read")
def ask(client_id: UUID) -> Page:
    """Asks when all services of a client end, and what becomes of what is not issued."""
    view = _services(client_id)
    if not view["running"]:
        return go(f"/clients/{client_id}/services")
    return _asked(view, {"unissued": "archive"}, _ending({"unissued": "archive"}, client_id))


@routes.post("/<uuid:client_id>/services/ending")
@members_only
@needs("services:write", "invoices:read")
def end(client_id: UUID) -> Page:
    """Shows what the end comes to, or ends them all at once or none."""
    view, wanted = _services(client_id), _ending(request.form, client_id)
    try:
        if request.form.get("act") == "preview":
            return _asked(view, request.form, wanted)
        ended = acts.end_all(desk(), wanted, key=idempotency_key())["services"]
    except AppError as error:
        return _again(view, error)
    return go(f"/clients/{client_id}/services", toast=_done(ended))


def _asked(view: dict[str, Any], values: Any, wanted: dict[str, Any]) -> Page:
    try:
        seen = acts.preview(desk(), "/v1/service-ending-previews", wanted)
    except AppError as error:
        if request.form or error.status not in TO_FIX:
            raise
        return go(view["back"], notice=refused(error))
    return page(TEMPLATE, view | {"preview": seen}, nav=NAV, form=form_with(values))


def _again(view: dict[str, Any], error: AppError) -> Page:
    if error.status not in TO_FIX:
        raise error
    form = form_with(request.form, error)
    return page(TEMPLATE, view, nav=NAV, form=form, status=error.status)


def _services(client_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return client_tabs.to_end(session, viewer(), client_id)


def _ending(form: Any, client_id: UUID) -> dict[str, Any]:
    on = form.get("ends_on", "").strip() or None
    said = {"ends_on": on, "unissued": form.get("unissued", "")}
    tells = bool(form.get("tell_client"))
    return {"client_id": str(client_id), **said, "tell_client": tells}


def _done(ended: list[dict[str, Any]]) -> str:
    over = sum(each["status"] in ("ended", "canceled") for each in ended)
    if not ended:
        return "Nothing ran longer than that"
    word = "service" if len(ended) == 1 else "services"
    return f"{len(ended)} {word} {'ended' if over else 'will end'}"
