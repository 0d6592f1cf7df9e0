"""The firm's reminder schedule as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.reminders import choose, schedule

routes = Blueprint("api_reminders", __name__, url_prefix="/api/v1/reminder-schedule")


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def show() -> Json:
    """Shows on which days clients are reminded, counted from the due date."""
    return schedule(desk())


@routes.put("")
@members_only
@needs("firm:write", "invoices:read")
@routes.arguments(Command)
def replace(draft: Json) -> Json:
    """Chooses the days; `etag` among the fields is the version that was read."""
    return choose(desk(), draft.get("days"), etag=draft.get("etag"))
