"""Giving money back, with what is owed after it, and using a client's credit, as JSON."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    desk,
    idempotency_key,
    keyed,
    members_only,
    needs,
    reading,
    viewer,
)
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.refunds import apply_credit, preview_refund, refund_payment
from dashboard_bff.views import refund as views

routes = Blueprint("api_refunds", __name__, url_prefix="/api/v1")


@routes.get("/payments/<uuid:payment_id>/refunds")
@members_only
@needs("invoices:write")
def show(payment_id: UUID) -> Json:
    """Shows the payment that is asked about, and how much of it can be given back."""
    with reading() as session:
        return views.question(session, viewer(), payment_id)


@routes.post("/payments/<uuid:payment_id>/refund-previews")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
def preview(wish: Json, payment_id: UUID) -> Json:
    """Shows what a refund (amount, reopen) would take of which invoice, and what is due then."""
    return preview_refund(desk(), payment_id, wish)


@routes.post("/payments/<uuid:payment_id>/refunds")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
@keyed
def refund(order: Json, payment_id: UUID) -> Json:
    """Gives money back: amount, currency, reason, and whether it is owed again (reopen)."""
    return refund_payment(desk(), payment_id, order, key=idempotency_key())


@routes.post("/invoices/<uuid:invoice_id>/credit-applications")
@needs("payments:write")
@routes.arguments(Command)
@keyed
def use_credit(order: Json, invoice_id: UUID) -> Json:
    """Pays an invoice with the client's credit: an amount, or as much as there is."""
    return apply_credit(desk(), invoice_id, order, key=idempotency_key())
