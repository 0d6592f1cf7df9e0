"""The billing schedule of all clients as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, members_only, needs, reading, viewer
from dashboard_bff.schemas.lists import ScheduleQuery
from dashboard_bff.views import firm_schedule

routes = Blueprint("api_schedule", __name__, url_prefix="/api/v1/schedule")


@routes.get("")
@members_only
@needs("services:read", "invoices:read")
@routes.arguments(ScheduleQuery, location="query")
def show(query: Json) -> Json:
    """Shows what is not issued yet of all clients, so many days ahead."""
    with reading() as session:
        return firm_schedule.show(session, viewer(), days=query["days"])
