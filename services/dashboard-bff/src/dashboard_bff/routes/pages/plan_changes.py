"""Changing a subscription's plan or quantity as a page: the lines first, then the change."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused, typed_over
from dashboard_bff.usecases import plan_changes as acts
from dashboard_bff.views import plan_changes

routes = Blueprint("plan_change_pages", __name__, url_prefix="/subscriptions")

TO_FIX = frozenset({404, 409, 412, 422})


@routes.get("/<uuid:subscription_id>/change")
@members_only
@needs("subscriptions:write", "invoices:read")
def ask(subscription_id: UUID) -> Page:
    """Asks for the plan and the quantity, and from when."""
    view = _view(subscription_id)
    return page("subscriptions/change.html", view, nav="clients", form=form_with(view["values"]))


@routes.post("/<uuid:subscription_id>/change")
@members_only
@needs("subscriptions:write", "invoices:read")
def change(subscription_id: UUID) -> Page:
    """Shows the lines that the change bills, or changes it."""
    view, wanted = _view(subscription_id), acts.change_typed(request.form)
    try:
        if request.form.get("act") == "preview":
            return _form(view | {"preview": acts.preview_change(desk(), subscription_id, wanted)})
        acts.change_plan(desk(), subscription_id, wanted, etag=_etag(), key=idempotency_key())
    except AppError as error:
        return _form(view, error)
    return go(f"/services/{subscription_id}", toast=f"{view['subscription']['name']} changed")


@routes.post("/<uuid:subscription_id>/change/undo")
@members_only
@needs("subscriptions:write", "invoices:read")
def undo(subscription_id: UUID) -> Page:
    """Takes back the change that waits."""
    try:
        acts.undo_change(desk(), subscription_id, etag=_etag())
    except AppError as error:
        if error.status not in TO_FIX - {404}:
            raise
        return go(f"/subscriptions/{subscription_id}/change", notice=refused(error))
    return go(f"/services/{subscription_id}", toast="It stays as it is")


def _view(subscription_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return plan_changes.ask(session, viewer(), subscription_id)


def _etag() -> str:
    return f'"{request.form.get("version", "")}"'


def _form(view: dict[str, Any], error: AppError | None = None) -> Page:
    if error and error.status not in TO_FIX:
        raise error
    status = error.status if error else 200
    form = form_with(typed_over(error, "version") if error else request.form, error)
    return page("subscriptions/change.html", view, nav="clients", form=form, status=status)
