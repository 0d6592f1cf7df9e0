"""A client's account over HTTP."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from invoicing.schemas.statements import StatementQuery, StatementSchema
from invoicing.usecases.statements import give_account

routes = Blueprint("statements", __name__, url_prefix="/v1/clients", description="Accounts given.")


@routes.get("/<uuid:client_id>/statement")
@requires("invoices:read")
@routes.arguments(StatementQuery, location="query")
@routes.response(200, StatementSchema)
def show(query: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """Gives account of a period: opening balance, movements, closing balance, ageing."""
    with transaction() as session:
        at = firm_now(session)
        return give_account(session, current_principal(), client_id, **query, now=at)
