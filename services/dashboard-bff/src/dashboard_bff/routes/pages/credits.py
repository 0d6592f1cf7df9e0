"""Giving a client's credit back, as a page."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from common.money import to_major
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.credits import give_back_credit, order_of
from dashboard_bff.views import credits
from dashboard_bff.views.formats import money

routes = Blueprint("credit_pages", __name__, url_prefix="/clients/<uuid:client_id>")

TEMPLATE = "clients/credit_refund.html"
TO_FIX = frozenset({409, 422})


@routes.get("/credit-refunds")
@members_only
@needs("invoices:write")
def ask(client_id: UUID) -> Page:
    """Asks how much was given back: all that there is, unless told otherwise."""
    view = _view(client_id, request.args.get("currency", ""))
    credit = view["credit"]
    left = to_major(credit["available_amount"], credit["currency"])
    return page(TEMPLATE, view, nav="clients", form=form_with({"amount": f"{left:f}"}))


@routes.post("/credit-refunds")
@members_only
@needs("invoices:write")
def give_back(client_id: UUID) -> Page:
    """Records what was given back."""
    view = _view(client_id, request.form.get("currency", ""))
    try:
        return _give_back(view, client_id)
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        form = form_with(request.form, error)
        return page(TEMPLATE, view, nav="clients", form=form, status=error.status)


def _give_back(view: dict[str, Any], client_id: UUID) -> Page:
    order = order_of(request.form, view["credit"]["currency"])
    made = give_back_credit(desk(), client_id, order, key=idempotency_key())
    toast = f"{money(made['amount'], made['currency'])} of credit given back"
    return go(f"/clients/{client_id}/payment-methods", toast=toast)


def _view(client_id: UUID, currency: str) -> dict[str, Any]:
    with reading() as session:
        return credits.question(session, viewer(), client_id, currency)
