"""Which method is asked first in a currency: an act in My Billing and on the firm's side."""

from uuid import UUID

from flask import Blueprint, request

from dashboard_bff.routes import (
    contacts_only,
    desk,
    members_only,
    needs,
    own_client,
    require_method,
)
from dashboard_bff.routes.pages.rendering import Page, go
from dashboard_bff.usecases.payments import be_default_for
from dashboard_bff.views.parts.methods import method_name

routes = Blueprint("default_currency_pages", __name__)

OWN = "/my-billing/payment-methods/<uuid:method_id>/default-currency"
OF_CLIENT = "/clients/<uuid:client_id>/payment-methods/<uuid:method_id>/default-currency"


@routes.post(OWN)
@contacts_only
@needs("payment_methods:write")
def choose_own(method_id: UUID) -> Page:
    """Makes it the client's method that is asked first in a currency."""
    return _choose(own_client(), method_id, "/my-billing")


@routes.post(OF_CLIENT)
@members_only
@needs("payment_methods:write")
def choose(client_id: UUID, method_id: UUID) -> Page:
    """Makes it a client's method that is asked first in a currency."""
    return _choose(client_id, method_id, f"/clients/{client_id}/payment-methods")


def _choose(client_id: UUID, method_id: UUID, back: str) -> Page:
    require_method(client_id, method_id)
    currency = request.form.get("currency") or None
    method = be_default_for(desk(), method_id, currency)
    what = f"the default for {currency}" if currency else "the default for no currency"
    return go(back, toast=f"{method_name(method)} is {what}")
