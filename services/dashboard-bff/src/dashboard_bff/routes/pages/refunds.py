"""Giving money back, with what is owed after it, and using a client's credit, as pages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from common.money import to_major
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page, refused
from dashboard_bff.usecases.refunds import apply_credit, order_of, preview_refund, refund_payment
from dashboard_bff.views import refund as views
from dashboard_bff.views.formats import money

routes = Blueprint("refund_pages", __name__)

TEMPLATE = "invoices/refund.html"
TO_FIX = frozenset({409, 422})
WISH = ("amount", "reopen")


@routes.get("/payments/<uuid:payment_id>/refunds")
@members_only
@needs("invoices:write")
def ask(payment_id: UUID) -> Page:
    """Asks how much goes back and why: all that is left, owed again, unless told otherwise."""
    view = _view(payment_id)
    left = view["payment"]["refundable_amount"]
    if not left:
        return go(_back(view))
    values = {"amount": f"{to_major(left, view['payment']['currency']):f}", "reopen": "yes"}
    return page(TEMPLATE, view, nav="clients", form=form_with(values))


@routes.post("/payments/<uuid:payment_id>/refunds")
@members_only
@needs("invoices:write")
def refund(payment_id: UUID) -> Page:
    """Shows what is owed after it, or gives the money back."""
    view = _view(payment_id)
    try:
        return _show_or_refund(view, payment_id)
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        form = form_with(request.form, error)
        return page(TEMPLATE, view, nav="clients", form=form, status=error.status)


@routes.post("/invoices/<uuid:invoice_id>/credit-applications")
@needs("payments:write")
def use_credit(invoice_id: UUID) -> Page:
    """Pays an invoice with as much of the client's credit as there is."""
    order = {"currency": request.form.get("currency", "")}
    back = f"/invoices/{invoice_id}"
    try:
        used = apply_credit(desk(), invoice_id, order, key=idempotency_key())
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        return go(back, notice=refused(error))
    return go(back, toast=f"{money(used['amount'], used['currency'])} of credit used")


def _show_or_refund(view: dict[str, Any], payment_id: UUID) -> Page:
    order = order_of(request.form, view["payment"]["currency"])
    if request.form.get("act") == "preview":
        seen = preview_refund(desk(), payment_id, {name: order[name] for name in WISH})
        form = form_with(request.form)
        return page(TEMPLATE, view | {"preview": seen}, nav="clients", form=form)
    made = refund_payment(desk(), payment_id, order, key=idempotency_key())
    return _told(view, made)


def _told(view: dict[str, Any], made: dict[str, Any]) -> Page:
    sum_ = money(made["amount"], made["currency"])
    if made["status"] == "succeeded":
        return go(_back(view), toast=f"{sum_} refunded")
    if made["status"] == "failed":
        told = notice("bad", "alert", "Not refunded.", "The gateway refused. Nothing went back.")
    else:
        words = "The gateway is asked again; the amount is kept for it until it answers."
        told = notice("warn", "question", f"{sum_} is on its way back.", words)
    return go(_back(view), notice=told)


def _view(payment_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return views.question(session, viewer(), payment_id)


def _back(view: dict[str, Any]) -> str:
    if view["invoices"]:
        return f"/invoices/{view['invoices'][0]['id']}"
    return f"/clients/{view['client']['id']}"
