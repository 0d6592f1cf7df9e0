"""The firm's collections as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, members_only, needs, reading, viewer
from dashboard_bff.schemas.lists import ListQuery
from dashboard_bff.views import collections

routes = Blueprint("api_collections", __name__, url_prefix="/api/v1/collections")


@routes.get("")
@members_only
@needs("invoices:read", "payments:read")
@routes.arguments(ListQuery, location="query")
def index(query: Json) -> Json:
    """Shows what is scheduled, processing, failed (unless asked otherwise) or unknown, and what came back."""
    with reading() as session:
        return collections.show(session, viewer(), query)
