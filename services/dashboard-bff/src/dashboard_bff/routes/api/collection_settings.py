"""When it is tried again, and on which days, as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.collection_settings import change_settings, settings

routes = Blueprint("api_collection_settings", __name__, url_prefix="/api/v1/collection-settings")


@routes.get("")
@members_only
@needs("firm:read")
def show() -> Json:
    """Shows the retries, the days without business, and what clients may do themselves."""
    return settings(desk())


@routes.put("")
@members_only
@needs("firm:write")
@routes.arguments(Command)
def replace(draft: Json) -> Json:
    """Says so; `etag` among the fields is the version that was read."""
    fields = {name: value for name, value in draft.items() if name != "etag"}
    return change_settings(desk(), fields, etag=draft.get("etag"))
