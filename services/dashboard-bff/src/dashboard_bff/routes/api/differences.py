"""Where the firm's books and a gateway's differ, as JSON."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs, reading, viewer
from dashboard_bff.schemas import Command
from dashboard_bff.schemas.lists import ListQuery
from dashboard_bff.usecases.outcomes import settle_difference
from dashboard_bff.views import differences

routes = Blueprint("api_differences", __name__, url_prefix="/api/v1/gateway-differences")


@routes.get("")
@members_only
@needs("invoices:write")
@routes.arguments(ListQuery, location="query")
def index(query: Json) -> Json:
    """Lists what differs, the newest first."""
    with reading() as session:
        return differences.show(session, viewer(), query)


@routes.post("/<uuid:difference_id>/settlement")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
def settle(body: Json, difference_id: UUID) -> Json:
    """Settles a difference with a note of what it was."""
    return settle_difference(desk(), difference_id, body)
