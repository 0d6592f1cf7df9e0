"""Gateways as JSON: keys go in, and never come out."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, fresh, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases import gateway_settings as settings

routes = Blueprint("api_gateways", __name__, url_prefix="/api/v1/gateways/stripe")


@routes.get("")
@members_only
@needs("firm:read")
def show() -> Json:
    """Shows the connection to Stripe, and what it has told."""
    return settings.standing(desk())


@routes.put("")
@members_only
@needs("firm:write")
@fresh
@routes.arguments(Command)
def connect(keys: Json) -> Json:
    """Connects Stripe, or changes its keys: publishable_key, secret_key, webhook_secret."""
    return settings.connect(desk(), keys)


@routes.delete("")
@members_only
@needs("firm:write")
@fresh
def disconnect() -> Json:
    """Forgets the keys; 409 with what still rests on them."""
    return settings.disconnect(desk())


@routes.post("/events/<uuid:event_id>/looks")
@members_only
@needs("firm:write")
def look(event_id: UUID) -> Json:
    """Has something that was left to a person looked into once more."""
    return settings.look_again(desk(), event_id)
