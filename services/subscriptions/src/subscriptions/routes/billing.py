"""The billing schedule and the billing run over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from common.paging import Page, decode_cursor, page, page_schema
from subscriptions import queries
from subscriptions.schemas import ItemSchema, ItemsQuery, RunSchema
from subscriptions.usecases.billing import Released
from subscriptions.usecases.billing_run import run_billing

routes = Blueprint("billing", __name__, url_prefix="/v1", description="What falls due, and when.")


@routes.get("/billing-items")
@routes.arguments(ItemsQuery, location="query")
@routes.response(200, page_schema(ItemSchema))
@requires("services:read")
def items(query: dict[str, Any]) -> Page:
    """Lists billing items, of one client and stretch of dates if they are named."""
    who, limit = current_principal(), query["limit"]
    wanted = query | {
        "client_id": query["client_id"] or who.client_id,
        "after": decode_cursor(query.pop("cursor")),
    }
    if wanted["client_id"]:
        who.require_client(wanted["client_id"])
    with transaction() as session:
        return page(queries.list_items(session, who.firm_id, **wanted), limit, lambda i: i.id)


@routes.post("/billing-runs")
@routes.response(200, RunSchema)
@requires("billing_runs:write")
def run() -> Released:
    """Bills what is due now; as often as one likes, each item once."""
    return run_billing(transaction, current_principal(), now=clock.now())
