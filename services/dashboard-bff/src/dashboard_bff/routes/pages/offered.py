"""The plans that the firm offers, as pages: look, choose how many and what pays, and start."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError, Invalid
from dashboard_bff.routes import (
    contacts_only,
    desk,
    idempotency_key,
    needs,
    own_client,
    reading,
    viewer,
)
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.offered import first_charge, shown_quantity, take_plan, taken
from dashboard_bff.views import offered

routes = Blueprint("offered_pages", __name__, url_prefix="/my-billing/plans")

TEMPLATE, NAV = "my_billing_start.html", "my-billing"
TO_FIX = frozenset({409, 422})


@routes.get("")
@contacts_only
@needs("subscriptions:read")
def index() -> Page:
    """Shows the plans that the client may take."""
    with reading() as session:
        view = offered.index(session, viewer(), own_client())
    return page("my_billing_plans.html", view, nav=NAV)


@routes.get("/<uuid:plan_id>")
@contacts_only
@needs("subscriptions:read")
def ask(plan_id: UUID) -> Page:
    """Asks how many of a plan, and what pays; says what is charged first."""
    return _ask(plan_id, request.args)


@routes.post("/<uuid:plan_id>")
@contacts_only
@needs("subscriptions:write", "payment_methods:write")
def start(plan_id: UUID) -> Page:
    """Starts it at the price that was shown, or shows what it comes to now."""
    typed = request.form
    if typed.get("act") != "start" or typed.get("quantity") != typed.get("shown_quantity"):
        return _ask(plan_id, typed)
    try:
        made = take_plan(desk(), plan_id, taken(typed), key=idempotency_key())
    except AppError as error:
        return _ask(plan_id, typed, error)
    return go("/my-billing", toast=f"{made['name']} started")


def _ask(plan_id: UUID, typed: Any, error: AppError | None = None) -> Page:
    if error is not None and error.status not in TO_FIX:
        raise error
    try:
        quantity = shown_quantity(typed.get("quantity", ""))
    except Invalid as unclear:
        # One is priced meanwhile; what was typed stays, beside what is wrong with it.
        quantity, error = 1, error or unclear
    with reading() as session:
        method_id = typed.get("payment_method_id") or typed.get("method")
        view = offered.show(
            session, viewer(), own_client(), plan_id, quantity=quantity, method_id=method_id
        )
    view |= offered.first(first_charge(desk(), plan_id, quantity))
    form = form_with({"quantity": str(view["quantity"])} if error is None else typed, error)
    return page(TEMPLATE, view, nav=NAV, form=form, status=error.status if error else 200)
