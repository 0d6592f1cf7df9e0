"""Pausing, resuming and canceling a client's subscription, and taking that back, as JSON."""

from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.lives import do, preview_cancellation

routes = Blueprint("api_lives", __name__, url_prefix="/api/v1/subscriptions/<uuid:subscription_id>")


@routes.post("/pausing")
@members_only
@needs("subscriptions:write", "invoices:read")
@routes.arguments(Command)
@keyed
def pause(said: Json, subscription_id: UUID) -> Json:
    """Bills nothing from now on, or from the end of the period on (If-Match)."""
    return _done(subscription_id, "pause", said)


@routes.post("/resuming")
@members_only
@needs("subscriptions:write", "invoices:read")
@routes.arguments(Command)
@keyed
def resume(said: Json, subscription_id: UUID) -> Json:
    """Goes on today, and charges the rest of its period by days (If-Match)."""
    return _done(subscription_id, "resume", said)


@routes.post("/cancellation")
@members_only
@needs("subscriptions:write", "invoices:read")
@routes.arguments(Command)
@keyed
def cancel(said: Json, subscription_id: UUID) -> Json:
    """Is over now, or at the end of the period (If-Match)."""
    return _done(subscription_id, "cancel", said)


@routes.delete("/cancellation")
@members_only
@needs("subscriptions:write", "invoices:read")
def undo(subscription_id: UUID) -> Json:
    """Takes back a cancellation or a pause that has not come yet (If-Match)."""
    return do(desk(), subscription_id, "undo", {}, etag=request.headers.get("If-Match"))


@routes.post("/cancellation/preview")
@members_only
@needs("subscriptions:write", "invoices:read")
@routes.arguments(Command)
def preview(said: Json, subscription_id: UUID) -> Json:
    """Shows what a cancellation would make of what is not issued."""
    return preview_cancellation(desk(), subscription_id, said)


def _done(subscription_id: UUID, act: str, said: Json) -> Json:
    etag, key = request.headers.get("If-Match"), idempotency_key()
    return do(desk(), subscription_id, act, said, key=key, etag=etag)
