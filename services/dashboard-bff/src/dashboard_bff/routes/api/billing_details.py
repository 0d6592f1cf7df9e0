"""Whom a payment method bills, as JSON: for the client itself, and for the firm."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    contacts_only,
    desk,
    members_only,
    needs,
    own_client,
    require_method,
)
from dashboard_bff.schemas.billing_details import BillingDetails
from dashboard_bff.usecases.billing_details import said_of, say

routes = Blueprint("api_billing_details", __name__, url_prefix="/api/v1")

OWN = "/my-billing/payment-methods/<uuid:method_id>/billing-details"
OF_CLIENT = "/clients/<uuid:client_id>/payment-methods/<uuid:method_id>/billing-details"


@routes.get(OWN)
@contacts_only
@needs("payment_methods:write")
def show_own(method_id: UUID) -> Json:
    """Shows the billing name and address of the client's method; all empty if nobody has said any."""
    require_method(own_client(), method_id)
    return said_of(desk(), method_id)


@routes.put(OWN)
@contacts_only
@needs("payment_methods:write")
@routes.arguments(BillingDetails)
def say_own(details: Json, method_id: UUID) -> Json:
    """Replaces them; the gateway knows them first."""
    require_method(own_client(), method_id)
    return say(desk(), method_id, details)


@routes.get(OF_CLIENT)
@members_only
@needs("payment_methods:write")
def show(client_id: UUID, method_id: UUID) -> Json:
    """Shows the billing name and address of a client's method; all empty if nobody has said any."""
    require_method(client_id, method_id)
    return said_of(desk(), method_id)


@routes.put(OF_CLIENT)
@members_only
@needs("payment_methods:write")
@routes.arguments(BillingDetails)
def say_of_client(details: Json, client_id: UUID, method_id: UUID) -> Json:
    """Replaces them; the gateway knows them first."""
    require_method(client_id, method_id)
    return say(desk(), method_id, details)
