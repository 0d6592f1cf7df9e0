"""Saying what came of a payment of unknown outcome, as a dialog."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page
from dashboard_bff.usecases.outcomes import say_outcome, verdict_of
from dashboard_bff.views import outcome

routes = Blueprint("outcome_pages", __name__, url_prefix="/payments")

TEMPLATE = "invoices/outcome.html"
TO_FIX = frozenset({409, 422})


@routes.get("/<uuid:payment_id>/outcome")
@members_only
@needs("invoices:write")
def ask(payment_id: UUID) -> Page:
    """Asks what came of it, once the gateway cannot tell any more."""
    view = _view(payment_id)
    if not view["can_decide"]:
        return go(_back(view))
    return page(TEMPLATE, view, nav="clients")


@routes.post("/<uuid:payment_id>/outcome")
@members_only
@needs("invoices:write")
def say(payment_id: UUID) -> Page:
    """Settles it, or shows the question again."""
    view = _view(payment_id)
    try:
        verdict = verdict_of(request.form)
        paid = say_outcome(desk(), payment_id, verdict, key=idempotency_key())
    except AppError as error:
        return _ask_again(view, error)
    return _told(view, verdict, paid)


def _ask_again(view: dict[str, Any], error: AppError) -> Page:
    if error.status not in TO_FIX:
        raise error
    form = form_with(request.form, error)
    return page(TEMPLATE, view, nav="clients", form=form, status=error.status)


def _told(view: dict[str, Any], verdict: dict[str, Any], paid: dict[str, Any]) -> Page:
    """The gateway was asked once more: where it said otherwise, that is what counts."""
    if (paid["status"] == "succeeded") == verdict["charged"]:
        return go(_back(view), toast="Outcome recorded")
    words = f"The payment is {paid['status'].replace('_', ' ')}, as it says."
    told = notice("warn", "question", "The gateway has answered after all.", words)
    return go(_back(view), notice=told)


def _view(payment_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return outcome.question(session, viewer(), payment_id)


def _back(view: dict[str, Any]) -> str:
    first = next(iter(view["invoices"]), None)
    return f"/invoices/{first['id']}" if first else f"/clients/{view['client']['id']}"
