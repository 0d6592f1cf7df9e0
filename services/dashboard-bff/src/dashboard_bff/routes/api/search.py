"""Search as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, members_only, needs, reading, viewer
from dashboard_bff.schemas import Words
from dashboard_bff.views import search

routes = Blueprint("api_search", __name__, url_prefix="/api/v1/search")


@routes.get("")
@members_only
@needs("clients:read")
@routes.arguments(Words, location="query")
def find(query: Json) -> Json:
    """Finds clients, contacts, invoices and proposals that the words fit."""
    with reading() as session:
        return search.find(session, viewer(), query["q"])
