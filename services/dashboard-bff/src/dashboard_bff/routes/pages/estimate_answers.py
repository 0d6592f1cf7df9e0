"""An estimate as it is looked at: by the firm, or by the client who approves or declines it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import (
    contacts_only,
    desk,
    idempotency_key,
    needs,
    reading,
    sent_from,
    viewer,
)
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page, refused
from dashboard_bff.usecases.looks import note_look
from dashboard_bff.views import estimate

routes = Blueprint("estimate_answers", __name__, url_prefix="/estimates")


@routes.get("/<uuid:estimate_id>")
@needs("estimates:read")
def show(estimate_id: UUID) -> Page:
    """Shows the estimate as the viewer may see it."""
    with reading() as session:
        view = estimate.show(session, viewer(), estimate_id)
    if viewer().is_member:
        return page("estimates/view.html", view, nav="billing")
    note_look(desk(), "estimate", view["estimate"])
    return page("estimates/answer.html", view, nav="billing")


@routes.post("/<uuid:estimate_id>/approval")
@contacts_only
@needs("estimates:approve")
def approve(estimate_id: UUID) -> Page:
    """Approves the estimate that was shown."""
    path, key = f"/v1/estimates/{estimate_id}/approval", idempotency_key()
    try:
        desk().command("invoicing", "POST", path, signed(), kind="estimate", key=key)
    except AppError as error:
        return _show_again(estimate_id, error)
    return go(f"/estimates/{estimate_id}", toast="Approved")


@routes.get("/<uuid:estimate_id>/decline")
@contacts_only
@needs("estimates:approve")
def ask_decline(estimate_id: UUID) -> Page:
    """Asks why."""
    with reading() as session:
        view = estimate.question(session, viewer(), estimate_id)
    if view["estimate"]["status"] != "sent":
        return go(f"/estimates/{estimate_id}")
    return page("estimates/decline.html", view, nav="billing")


@routes.post("/<uuid:estimate_id>/decline")
@contacts_only
@needs("estimates:approve")
def decline(estimate_id: UUID) -> Page:
    """Declines the estimate, with a reason."""
    path, reason = f"/v1/estimates/{estimate_id}/decline", request.form.get("reason", "")
    try:
        desk().command("invoicing", "POST", path, {"reason": reason}, kind="estimate")
    except AppError as error:
        return _ask_again(estimate_id, error)
    return go("/my-billing", toast="Declined. The firm was told why.")


def as_it_is(estimate_id: UUID, error: AppError) -> Page:
    """Shows an estimate that has moved on since it was opened; any other refusal stays one."""
    if not error.code.startswith("estimate_"):
        raise error
    return go(f"/estimates/{estimate_id}", notice=refused(error))


def signed() -> dict[str, Any]:
    """Returns the approval that a form is: what was typed, and where it came from."""
    return {
        "name": request.form.get("name", ""),
        "agreed": request.form.get("agreed") == "1",
        "document_hash": request.form.get("document_hash", ""),
    } | sent_from()


def told(error: AppError) -> dict[str, Any] | None:
    """Returns what stood in the way of an approval, unless it stands at its field."""
    if error.errors:
        return None
    if error.code == "estimate_changed":
        return notice("warn", "merge", "The estimate was changed.", "Read it again first.")
    return notice("bad", "alert", error.detail or "That was refused.", "Nothing was approved.")


def _ask_again(estimate_id: UUID, error: AppError) -> Page:
    if error.status != 422:
        return as_it_is(estimate_id, error)
    with reading() as session:
        view = estimate.question(session, viewer(), estimate_id)
    form = form_with(request.form, error)
    return page("estimates/decline.html", view, nav="billing", form=form, status=422)


def _show_again(estimate_id: UUID, error: AppError) -> Page:
    """Shows the estimate as it is now, with what stood in the way."""
    if error.status not in {409, 422}:
        raise error
    desk().keep("estimate", desk().ask("invoicing", f"/v1/estimates/{estimate_id}"))
    with reading() as session:
        view = estimate.show(session, viewer(), estimate_id)
    form = form_with(request.form, error if error.errors else None)
    return page(
        "estimates/answer.html", view, nav="billing", form=form,
        notice=told(error), status=error.status,
    )  # fmt: skip
