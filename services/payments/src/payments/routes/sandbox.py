"""The sandbox's own books over HTTP: what it would have charged, had there been any money."""

from typing import Any

from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.paging import PageQuery, decode_cursor, page
from payments.gateways.sandbox_statement import entries, totals
from payments.schemas.sandbox import SandboxStatementSchema

routes = Blueprint(
    "sandbox", __name__, url_prefix="/v1/gateways/sandbox", description="The sandbox gateway."
)


@routes.get("/charges")
@requires("firm:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, SandboxStatementSchema)
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Lists what it charged, the newest first, and the sums of all of it."""
    who, before, limit = current_principal(), decode_cursor(query["cursor"]), query["limit"]
    with transaction() as session:
        rows = entries(session, who.firm_id, before=before, limit=limit)
        sums = totals(session, who.firm_id)
    listed = page(rows, limit, lambda row: row.id)
    return {"items": listed.items, "next_cursor": listed.next_cursor, "totals": sums}
