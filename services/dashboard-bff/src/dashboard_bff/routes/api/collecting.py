"""The collection of an invoice as JSON: now or on a date, on another date, not at all."""

from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from common.http.etags import conditional
from dashboard_bff.routes import Json, desk, idempotency_key, keyed, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.collecting import call_off, collect, move

routes = Blueprint("api_collecting", __name__, url_prefix="/api/v1")


@routes.post("/invoices/<uuid:invoice_id>/collections")
@needs("payments:write")
@routes.arguments(Command)
@keyed
def create(order: Json, invoice_id: UUID) -> Json:
    """Collects an invoice: `on` a date, or without one now, then `expected_amount` is what was seen."""
    return collect(desk(), invoice_id, order, key=idempotency_key())


@routes.put("/payments/<uuid:payment_id>/schedule")
@needs("payments:write")
@routes.arguments(Command)
@conditional
def replace(draft: Json, payment_id: UUID) -> Json:
    """Moves what is planned to another date, and to another method if one is named (If-Match)."""
    answer: Json = move(desk(), payment_id, draft, etag=request.headers.get("If-Match"))
    return answer


@routes.delete("/payments/<uuid:payment_id>/schedule")
@needs("payments:write")
@conditional
def remove(payment_id: UUID) -> Json:
    """Calls off what is planned (If-Match)."""
    answer: Json = call_off(desk(), payment_id, etag=request.headers.get("If-Match"))
    return answer
