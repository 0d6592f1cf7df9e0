"""When the firm's invoices are due, as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.terms import change_terms, terms

routes = Blueprint("api_terms", __name__, url_prefix="/api/v1/payment-terms")


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def show() -> Json:
    """Shows when invoices are due, unless their client or they themselves say otherwise."""
    return terms(desk())


@routes.put("")
@members_only
@needs("firm:write", "invoices:read")
@routes.arguments(Command)
def replace(draft: Json) -> Json:
    """Changes the terms; `etag` among the fields is the version that was read."""
    return change_terms(desk(), draft, etag=draft.get("etag"))
