"""The billing schedule and the billing run over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import with_etag
from common.paging import Page, decode_cursor, page, page_schema
from subscriptions import queries
from subscriptions.schemas import (
    ItemConfirmation,
    ItemScheduling,
    ItemSchema,
    ItemsQuery,
    RunSchema,
    ServiceSchema,
)
from subscriptions.usecases.billing import Released
from subscriptions.usecases.billing_run import run_billing
from subscriptions.usecases.estimates import confirm_item
from subscriptions.usecases.services import schedule_item

routes = Blueprint("billing", __name__, url_prefix="/v1", description="What falls due, and when.")

SERVICE = ServiceSchema()


@routes.get("/billing-items")
@requires("services:read")
@routes.arguments(ItemsQuery, location="query")
@routes.response(200, page_schema(ItemSchema))
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


@routes.post("/billing-items/<uuid:item_id>/scheduling")
@requires("services:write")
@routes.arguments(ItemScheduling)
@routes.response(200, ServiceSchema)
def schedule(wanted: dict[str, Any], item_id: UUID) -> Response:
    """Lets an item that waits for a person be billed, on a date or today."""
    who, due_on = current_principal(), wanted["due_on"]
    with transaction() as session:
        service = schedule_item(session, who, item_id, due_on, now=firm_now(session))
    return with_etag(SERVICE.dump(service), service.version)


@routes.post("/billing-items/<uuid:item_id>/confirmation")
@requires("services:write")
@routes.arguments(ItemConfirmation)
@routes.response(200, ServiceSchema)
def confirm(confirmed: dict[str, Any], item_id: UUID) -> Response:
    """Says what an estimate has come to, so that it is billed, on a date or today."""
    with transaction() as session:
        at = firm_now(session)
        service = confirm_item(session, current_principal(), item_id, confirmed, now=at)
    return with_etag(SERVICE.dump(service), service.version)


@routes.post("/billing-runs")
@requires("billing_runs:write")
@routes.response(200, RunSchema)
def run() -> Released:
    """Bills what is due now; as often as one likes, each item once."""
    return run_billing(transaction, current_principal())
