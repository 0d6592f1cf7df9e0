"""Turning an estimate into invoices, whole or in stages, with the amounts shown first."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.estimate_answers import as_it_is
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.estimates import bill_estimate, deposit_of, stage_of
from dashboard_bff.views import estimate

routes = Blueprint("stage_pages", __name__, url_prefix="/estimates")


@routes.get("/<uuid:estimate_id>/invoices/new")
@members_only
@needs("estimates:read", "invoices:write")
def ask_bill(estimate_id: UUID) -> Page:
    """Asks how much of an approved estimate becomes an invoice."""
    view = _question(estimate_id)
    if view["estimate"]["status"] != "approved":
        return go(f"/estimates/{estimate_id}")
    view["stage"] = _price(estimate_id, {})
    return page("estimates/bill.html", view, nav="billing", form=form_with({"how": "rest"}))


@routes.post("/<uuid:estimate_id>/invoices/preview")
@members_only
@needs("estimates:read", "invoices:write")
def preview(estimate_id: UUID) -> Page | tuple[str, int]:
    """Says what would be billed; while that cannot be said the page stays as it is."""
    view = _question(estimate_id)
    try:
        view["stage"] = _price(estimate_id, stage_of(request.form, view["currency"]))
    except AppError as error:
        if error.status not in {409, 422}:
            raise
        return "", 204
    return page("estimates/_stage.html", view)


@routes.post("/<uuid:estimate_id>/invoices/new")
@members_only
@needs("estimates:read", "invoices:write")
def bill(estimate_id: UUID) -> Page:
    """Drafts the invoice, or shows the form again with its amounts or what is wrong."""
    view = _question(estimate_id)
    try:
        return _bill(estimate_id, view, stage_of(request.form, view["currency"]))
    except AppError as error:
        if error.status != 422:
            return as_it_is(estimate_id, error)
        return _ask_again(view, None, error)


def _bill(estimate_id: UUID, view: dict[str, Any], stage: dict[str, Any]) -> Page:
    if request.form.get("act") == "preview":
        return _ask_again(view, _price(estimate_id, stage))
    stage |= deposit_of(request.form)
    invoice = bill_estimate(desk(), estimate_id, stage, key=idempotency_key())
    return go(f"/invoices/{invoice['id']}", toast="Draft made. Issue it when it is right.")


def _question(estimate_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return estimate.question(session, viewer(), estimate_id)


def _price(estimate_id: UUID, stage: dict[str, Any]) -> Any:
    path = f"/v1/estimates/{estimate_id}/invoices/preview"
    return desk().command("invoicing", "POST", path, stage)


def _ask_again(
    view: dict[str, Any], stage: dict[str, Any] | None, error: AppError | None = None
) -> Page:
    form = form_with(request.form, error)
    status = 422 if error else 200
    view = view | {"stage": stage}
    return page("estimates/bill.html", view, nav="billing", form=form, status=status)
