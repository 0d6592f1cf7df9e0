"""Which method is asked first in a currency, as JSON: for the client itself, and for the firm."""

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
from dashboard_bff.schemas import DefaultCurrency
from dashboard_bff.usecases.payments import be_default_for

routes = Blueprint("api_default_currencies", __name__, url_prefix="/api/v1")

OWN = "/my-billing/payment-methods/<uuid:method_id>/default-currency"
OF_CLIENT = "/clients/<uuid:client_id>/payment-methods/<uuid:method_id>/default-currency"


@routes.put(OWN)
@contacts_only
@needs("payment_methods:write")
@routes.arguments(DefaultCurrency)
def choose_own(wanted: Json, method_id: UUID) -> Json:
    """Makes it the client's method that is asked first in a currency; null: in none."""
    require_method(own_client(), method_id)
    return be_default_for(desk(), method_id, wanted["currency"])


@routes.put(OF_CLIENT)
@members_only
@needs("payment_methods:write")
@routes.arguments(DefaultCurrency)
def choose(wanted: Json, client_id: UUID, method_id: UUID) -> Json:
    """Makes it a client's method that is asked first in a currency; null: in none."""
    require_method(client_id, method_id)
    return be_default_for(desk(), method_id, wanted["currency"])
