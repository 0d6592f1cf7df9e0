"""Statements of account as JSON."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    contacts_only,
    desk,
    members_only,
    needs,
    own_client,
    reading,
    viewer,
)
from dashboard_bff.schemas.lists import StatementQuery
from dashboard_bff.views import statement

routes = Blueprint("api_statements", __name__, url_prefix="/api/v1")


@routes.get("/clients/<uuid:client_id>/statement")
@members_only
@needs("invoices:read")
@routes.arguments(StatementQuery, location="query")
def show(query: Json, client_id: UUID) -> Json:
    """Shows a client's account over a period."""
    return _show(client_id, query, f"/clients/{client_id}/statement")


@routes.get("/my-billing/statement")
@contacts_only
@needs("invoices:read")
@routes.arguments(StatementQuery, location="query")
def show_own(query: Json) -> Json:
    """Shows the account of the contact's client."""
    return _show(own_client(), query, "/my-billing/statement")


def _show(client_id: UUID, query: Json, home: str) -> Json:
    with reading() as session:
        about = statement.about(session, viewer(), client_id)
    return statement.show(desk(), about, query, home)
