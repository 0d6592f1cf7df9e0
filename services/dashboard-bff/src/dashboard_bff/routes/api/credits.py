"""Giving a client's credit back, as JSON."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.credits import give_back_credit

routes = Blueprint("api_credits", __name__, url_prefix="/api/v1/clients/<uuid:client_id>")


@routes.post("/credit-refunds")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
@keyed
def give_back(order: Json, client_id: UUID) -> Json:
    """Records that credit was given back outside the suite: amount, currency, reason, reference."""
    return give_back_credit(desk(), client_id, order, key=idempotency_key())
