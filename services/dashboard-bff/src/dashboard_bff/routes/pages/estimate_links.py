"""An estimate as a prospect opens it: by a signed link, without a sign-in."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, reading, viewer
from dashboard_bff.routes.links import linked_to_estimate
from dashboard_bff.routes.pages.estimate_answers import signed, told
from dashboard_bff.routes.pages.papers import as_file
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.links import approve_by_link
from dashboard_bff.usecases.looks import note_look
from dashboard_bff.usecases.papers import estimate_pdf
from dashboard_bff.views import estimate

routes = Blueprint("estimate_link_pages", __name__, url_prefix="/e")


@routes.get("/<token>")
@linked_to_estimate
def show(token: str, estimate_id: UUID) -> Page:
    """Shows the estimate."""
    view = _view(token, estimate_id)
    note_look(desk(), "estimate", view["estimate"])
    return page("estimates/answer.html", view)


@routes.get("/<token>/pdf")
@linked_to_estimate
def paper(token: str, estimate_id: UUID) -> Response:
    """Gives the estimate as PDF."""
    return as_file(estimate_pdf(desk(), estimate_id))


@routes.post("/<token>/approval")
@linked_to_estimate
def approve(token: str, estimate_id: UUID) -> Page:
    """Approves the estimate that was shown; a password is what comes next."""
    try:
        invitation = approve_by_link(desk(), estimate_id, signed(), token, key=idempotency_key())
    except AppError as error:
        return _show_again(token, estimate_id, error)
    return go(f"/invitations/{invitation}" if invitation else "/sign-in")


@routes.get("/<token>/decline")
@linked_to_estimate
def ask_decline(token: str, estimate_id: UUID) -> Page:
    """Asks why."""
    return page("estimates/decline.html", _view(token, estimate_id))


@routes.post("/<token>/decline")
@linked_to_estimate
def decline(token: str, estimate_id: UUID) -> Page:
    """Declines the estimate, with a reason; the link is over with it."""
    path, reason = f"/v1/estimates/{estimate_id}/decline", request.form.get("reason", "")
    try:
        desk().command("invoicing", "POST", path, {"reason": reason}, kind="estimate")
    except AppError as error:
        if error.status not in {409, 422}:
            raise
        form, view = form_with(request.form, error), _view(token, estimate_id)
        return page("estimates/decline.html", view, form=form, status=error.status)
    return page("estimates/answer.html", _view(token, estimate_id))


def _view(token: str, estimate_id: UUID) -> dict[str, Any]:
    with reading() as session:
        view = estimate.show(session, viewer(), estimate_id)
    return view | {"link_address": f"/e/{token}"}


def _show_again(token: str, estimate_id: UUID, error: AppError) -> Page:
    """Shows the estimate as it is now, with what stood in the way."""
    if error.status not in {409, 422}:
        raise error
    desk().keep("estimate", desk().ask("invoicing", f"/v1/estimates/{estimate_id}"))
    form = form_with(request.form, error if error.errors else None)
    return page(
        "estimates/answer.html", _view(token, estimate_id), form=form,
        notice=told(error), status=error.status,
    )  # fmt: skip
