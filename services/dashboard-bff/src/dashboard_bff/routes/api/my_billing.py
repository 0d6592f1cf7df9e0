"""My Billing as JSON: what the client sees and does."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    contacts_only,
    desk,
    idempotency_key,
    keyed,
    needs,
    own_client,
    reading,
    services,
    viewer,
)
from dashboard_bff.schemas import NewMethod, PayOrder
from dashboard_bff.schemas.managing import Successor
from dashboard_bff.usecases import payments
from dashboard_bff.views import my_billing

routes = Blueprint("api_my_billing", __name__, url_prefix="/api/v1/my-billing")


@routes.get("")
@contacts_only
@needs("invoices:read")
def show() -> Json:
    """Shows My Billing."""
    away = services().away_since("payments")
    with reading() as session:
        return my_billing.show(session, viewer(), own_client(), no_payments_since=away)


@routes.post("/payment-methods")
@contacts_only
@needs("payment_methods:write")
@routes.arguments(NewMethod)
@keyed
def add_method(new: Json) -> tuple[Response, int]:
    """Adds a payment method by the gateway's token."""
    key = idempotency_key()
    made = payments.add_method(desk(), new["token"], make_default=new["make_default"], key=key)
    return jsonify(made), 201


@routes.post("/payment-methods/setups")
@contacts_only
@needs("payment_methods:write")
def begin_setup() -> tuple[Response, int]:
    """Lets this browser give the gateway a card; its name for it is then added as a method."""
    return jsonify(payments.begin_setup(desk())), 201


@routes.post("/payment-methods/<uuid:method_id>/default")
@contacts_only
@needs("payment_methods:write")
def make_default(method_id: UUID) -> Json:
    """Makes a method the default."""
    return payments.make_default(desk(), method_id)


@routes.post("/payment-methods/<uuid:method_id>/reactivation")
@contacts_only
@needs("payment_methods:write")
def reactivate(method_id: UUID) -> Json:
    """Lets a suspended method be charged again."""
    return payments.reactivate(desk(), method_id)


@routes.delete("/payment-methods/<uuid:method_id>")
@contacts_only
@needs("payment_methods:write")
def delete_method(method_id: UUID) -> Json:
    """Deletes a method that nothing uses."""
    return payments.delete_method(desk(), method_id)


@routes.post("/payment-methods/<uuid:method_id>/replacement")
@contacts_only
@needs("payment_methods:write")
@routes.arguments(Successor)
def replace_method(wanted: Json, method_id: UUID) -> Json:
    """Lets another method pay for all that this one does, and deletes this one, or nothing."""
    by = wanted["payment_method_id"]
    return payments.replace_method(desk(), own_client(), method_id, by)


@routes.post("/payments")
@contacts_only
@needs("payments:write")
@routes.arguments(PayOrder)
@keyed
def pay(order: Json) -> tuple[Response, int]:
    """Pays invoices: all of the amount that was shown or a part of one, or nothing."""
    return jsonify(payments.pay(desk(), _sent(order), key=idempotency_key())), 201


@routes.post("/payments/previews")
@contacts_only
@needs("payments:write")
@routes.arguments(PayOrder)
def preview_payment(order: Json) -> Json:
    """Says what would be charged, and what would stay due; nothing is paid."""
    return payments.preview_payment(desk(), _sent(order))


def _sent(order: Json) -> Json:
    return order | {
        "invoice_ids": [str(id_) for id_ in order["invoice_ids"]],
        "payment_method_id": str(order["payment_method_id"]),
    }
