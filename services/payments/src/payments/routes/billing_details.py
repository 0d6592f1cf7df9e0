"""The billing name and address of a payment method, over HTTP."""

from uuid import UUID

from flask import current_app
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from payments.rules.billing_details import BillingDetails
from payments.schemas.billing_details import BillingDetailsSchema
from payments.usecases import billing_details
from payments.usecases.asking import tell_whom_it_bills

routes = Blueprint(
    "billing_details",
    __name__,
    url_prefix="/v1/payment-methods/<uuid:method_id>/billing-details",
    description="Whom a stored way to pay bills.",
)


@routes.get("")
@requires("payment_methods:read")
@routes.response(200, BillingDetailsSchema)
def show(method_id: UUID) -> BillingDetails:
    """Shows the billing name and address of a method; all of it empty if nobody has said any."""
    with transaction() as session:
        return billing_details.billing_of(session, current_principal(), method_id)


@routes.put("")
@requires("payment_methods:write")
@routes.arguments(BillingDetailsSchema)
@routes.response(200, BillingDetailsSchema)
def change(details: BillingDetails, method_id: UUID) -> BillingDetails:
    """Replaces them, at the gateway first; nothing is kept that it was not told."""
    who = current_principal()
    with transaction() as session:
        method = billing_details.method_to_bill(session, who, method_id)
    tell_whom_it_bills(current_app.extensions["gateways"], method, details)
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        return billing_details.keep_billing(session, who, method_id, details, now=now)
