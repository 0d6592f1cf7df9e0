"""Receivables over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.paging import Page, decode_cursor, page, page_schema
from payments import queries
from payments.schemas import ClientPageQuery, ReceivableSchema

routes = Blueprint(
    "receivables", __name__, url_prefix="/v1/receivables", description="What is to be collected."
)


@routes.get("")
@requires("payments:read")
@routes.arguments(ClientPageQuery, location="query")
@routes.response(200, page_schema(ReceivableSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists receivables in the order of their invoices; a contact sees its client's."""
    who, after, limit = current_principal(), decode_cursor(query["cursor"]), query["limit"]
    client_id = who.client_id or query["client_id"]
    with transaction() as session:
        rows = queries.list_receivables(
            session, who.firm_id, client_id=client_id, after=after, limit=limit
        )
    return page(rows, limit, lambda receivable: receivable.id)
