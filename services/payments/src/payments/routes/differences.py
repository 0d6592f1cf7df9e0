"""What differs between our books and a gateway's, over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import with_etag
from common.paging import Page, decode_cursor, page, page_schema
from payments import queries
from payments.schemas.differences import DifferenceQuery, GatewayDifferenceSchema, Settlement
from payments.usecases.moments import moment
from payments.usecases.reconciling import settle_difference

routes = Blueprint(
    "gateway_differences",
    __name__,
    url_prefix="/v1/gateway-differences",
    description="Where our books and a gateway's are not the same.",
)

DIFFERENCE = GatewayDifferenceSchema()


@routes.get("")
@requires("invoices:write")
@routes.arguments(DifferenceQuery, location="query")
@routes.response(200, page_schema(GatewayDifferenceSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists differences, the newest first."""
    who, after, limit = current_principal(), decode_cursor(query["cursor"]), query["limit"]
    status = query["status"]
    with transaction() as session:
        rows = queries.list_differences(
            session, who.firm_id, status=status, after=after, limit=limit
        )
    return page(rows, limit, lambda row: row.id)


@routes.post("/<uuid:difference_id>/settlement")
@requires("invoices:write")
@routes.arguments(Settlement)
@routes.response(200, GatewayDifferenceSchema)
def settle(body: dict[str, Any], difference_id: UUID) -> Response:
    """Settles a difference with what somebody found out about it."""
    who = current_principal()
    with transaction() as session:
        now = moment(session, who).now
        row = settle_difference(session, who, difference_id, body["note"], now=now)
    return with_etag(DIFFERENCE.dump(row), row.version)
