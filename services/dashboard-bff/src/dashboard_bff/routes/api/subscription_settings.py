"""What clients may do with their subscriptions, and what unpaid means, as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.subscription_settings import change_settings, settings

routes = Blueprint(
    "api_subscription_settings", __name__, url_prefix="/api/v1/subscription-settings"
)


@routes.get("")
@members_only
@needs("firm:read")
def show() -> Json:
    """Shows what clients may do themselves, and what happens when collection gives up."""
    return settings(desk())


@routes.put("")
@members_only
@needs("firm:write")
@routes.arguments(Command)
def replace(draft: Json) -> Json:
    """Says so; `etag` among the fields is the version that was read."""
    fields = {name: value for name, value in draft.items() if name != "etag"}
    return change_settings(desk(), fields, etag=draft.get("etag"))
