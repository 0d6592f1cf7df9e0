"""Changing the plan or quantity of one's own subscription, as a dialog: the lines first, then the act."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import (
    contacts_only,
    desk,
    idempotency_key,
    needs,
    own_client,
    reading,
    viewer,
)
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, typed_over
from dashboard_bff.usecases import plan_changes as acts
from dashboard_bff.views import plan_changes

routes = Blueprint("my_changes_pages", __name__, url_prefix="/my-billing/subscriptions")

TEMPLATE, NAV = "my_billing_change.html", "my-billing"
TO_FIX = frozenset({404, 409, 412, 422})
CHOSEN = ("plan_id", "quantity", "when")


@routes.get("/<uuid:subscription_id>/change")
@contacts_only
@needs("subscriptions:read")
def ask(subscription_id: UUID) -> Page:
    """Asks for the plan and the quantity, and from when."""
    view = _view(subscription_id)
    return page(TEMPLATE, view, nav=NAV, form=form_with(view["values"]))


@routes.post("/<uuid:subscription_id>/change")
@contacts_only
@needs("subscriptions:write", "invoices:read")
def change(subscription_id: UUID) -> Page:
    """Changes it to what was shown, or shows the lines that what is chosen now would bill."""
    view, wanted = _view(subscription_id), acts.change_typed(request.form)
    try:
        if not _was_shown(request.form):
            seen = acts.preview_change(desk(), subscription_id, wanted)
            return _form(view | {"preview": plan_changes.seen(seen)})
        acts.change_plan(desk(), subscription_id, wanted, etag=_etag(), key=idempotency_key())
    except AppError as error:
        return _form(view, error)
    return go("/my-billing", toast=f"{view['subscription']['name']} changed")


@routes.post("/<uuid:subscription_id>/change/undo")
@contacts_only
@needs("subscriptions:write")
def undo(subscription_id: UUID) -> Page:
    """Takes back the change that waits, or asks again with why it stays."""
    view = _view(subscription_id)
    try:
        acts.undo_change(desk(), subscription_id, etag=_etag())
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        form = form_with(view["values"], error)
        return page(TEMPLATE, view, nav=NAV, form=form, status=error.status)
    return go("/my-billing", toast=f"{view['subscription']['name']} stays as it is")


def _view(subscription_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return plan_changes.mine(session, viewer(), own_client(), subscription_id)


def _was_shown(form: Mapping[str, str]) -> bool:
    """Whether what is sent is what the lines were shown of."""
    same = all(form.get(name, "") == form.get(f"shown_{name}") for name in CHOSEN)
    return form.get("act") == "save" and same


def _etag() -> str:
    return f'"{request.form.get("version", "")}"'


def _form(view: dict[str, Any], error: AppError | None = None) -> Page:
    if error and error.status not in TO_FIX:
        raise error
    status, typed = (error.status, typed_over(error, "version")) if error else (200, request.form)
    return page(TEMPLATE, view, nav=NAV, form=form_with(typed, error), status=status)
