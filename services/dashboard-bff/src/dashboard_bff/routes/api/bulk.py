"""The same act to many things as JSON: each is done, or says why not."""

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
from dashboard_bff.schemas.lists import BulkOrder
from dashboard_bff.usecases.bulk import act_on
from dashboard_bff.views import bulk

routes = Blueprint("api_bulk", __name__, url_prefix="/api/v1")


@routes.post("/invoices/bulk")
@members_only
@needs("invoices:write")
@routes.arguments(BulkOrder)
@keyed
def invoices(order: Json) -> Json:
    """Does the same to up to 200 invoices: `issue`, `resend`, `remind` or `void` (with a reason)."""
    return _done("invoices", order)


@routes.post("/estimates/bulk")
@members_only
@needs("estimates:write")
@routes.arguments(BulkOrder)
@keyed
def estimates(order: Json) -> Json:
    """Sends (`send`) or mails again (`resend`) up to 200 estimates."""
    return _done("estimates", order)


@routes.post("/proposals/bulk")
@members_only
@needs("proposals:write")
@routes.arguments(BulkOrder)
@keyed
def proposals(order: Json) -> Json:
    """Sends (`send`), mails again (`resend`) or gives up (`lose`) up to 200 proposals."""
    return _done("proposals", order)


@routes.post("/clients/bulk")
@members_only
@needs("clients:write", "invoices:read", "services:read", "payments:read")
@routes.arguments(BulkOrder)
@keyed
def clients(order: Json) -> Json:
    """Archives (`archive`) up to 200 clients, or asks them for a payment method (`request_method`)."""
    return _done("clients", order)


def _done(noun: str, order: Json) -> Json:
    outcomes = act_on(desk(), noun, key=idempotency_key(), **order)
    with reading() as session:
        return bulk.show(session, viewer(), noun, order["act"], outcomes)
