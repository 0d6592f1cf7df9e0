"""Saying what came of a payment of unknown outcome, as JSON."""

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
from dashboard_bff.usecases.outcomes import say_outcome
from dashboard_bff.views import outcome

routes = Blueprint("api_outcomes", __name__, url_prefix="/api/v1")


@routes.get("/payments/<uuid:payment_id>/outcome")
@members_only
@needs("invoices:write")
def show(payment_id: UUID) -> Json:
    """Shows the payment that is asked about, and whether it can be decided yet."""
    with reading() as session:
        return outcome.question(session, viewer(), payment_id)


@routes.post("/payments/<uuid:payment_id>/outcome")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
@keyed
def say(verdict: Json, payment_id: UUID) -> Json:
    """Settles it: whether it was charged, by which reference, and the reason to think so."""
    return say_outcome(desk(), payment_id, verdict, key=idempotency_key())
