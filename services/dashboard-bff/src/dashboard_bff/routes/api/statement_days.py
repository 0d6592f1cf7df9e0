"""The firm's day for statements as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.statement_days import choose_day, statement_day

routes = Blueprint("api_statement_days", __name__, url_prefix="/api/v1/statement-schedule")


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def show() -> Json:
    """Shows on which day of the month clients get the statement of the month before; null is never."""
    return statement_day(desk())


@routes.put("")
@members_only
@needs("firm:write", "invoices:read")
@routes.arguments(Command)
def replace(draft: Json) -> Json:
    """Chooses the day; `etag` among the fields is the version that was read."""
    etag = draft.pop("etag", None)
    return choose_day(desk(), draft, etag=etag)
