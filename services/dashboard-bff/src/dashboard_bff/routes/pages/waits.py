"""Give up waiting for a payer's bank, as a member: from the invoice, and from Collections."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, go, notice
from dashboard_bff.usecases.bank_confirmations import end_wait
from dashboard_bff.views import bank_confirmation
from dashboard_bff.views.my_billing import outcome

routes = Blueprint("wait_pages", __name__, url_prefix="/payments")

NOT_ENDED = frozenset({409, 412, 503})


@routes.post("/<uuid:payment_id>/confirmation/end")
@members_only
@needs("payments:write")
def end(payment_id: UUID) -> Page:
    """Ends the wait, as the member saw it, at the gateway first."""
    with reading() as session:
        view = bank_confirmation.question(session, viewer(), payment_id)
    try:
        ended = end_wait(desk(), payment_id, f'"{request.form.get("version", "")}"')
    except AppError as error:
        return _not_ended(view, error)
    return _ended(view, ended)


def _ended(view: dict[str, Any], ended: dict[str, Any]) -> Page:
    """What the gateway said counts: a payer may have confirmed it a moment before."""
    told = outcome(ended)
    if ended["status"] == "failed":
        text = "Nothing was charged, and it can be paid otherwise."
        told = notice("info", "check", "The payment was given up.", text)
    return go(_back(view), notice=told)


def _not_ended(view: dict[str, Any], error: AppError) -> Page:
    if error.status not in NOT_ENDED:
        raise error
    return go(_back(view), notice=notice("warn", "merge", "The wait was not ended.", error.detail))


def _back(view: dict[str, Any]) -> str:
    if request.form.get("back") == "collections":
        return "/collections"
    return f"/invoices/{view['invoices'][0]['id']}"
