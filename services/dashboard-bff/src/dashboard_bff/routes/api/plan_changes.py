"""Changing a subscription's plan or quantity, as JSON."""

from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases import plan_changes as acts

routes = Blueprint("api_plan_changes", __name__, url_prefix="/api/v1/subscriptions")


@routes.post("/<uuid:subscription_id>/changes")
@members_only
@needs("subscriptions:write", "invoices:read")
@routes.arguments(Command)
@keyed
def change(wanted: Json, subscription_id: UUID) -> Json:
    """Puts a subscription that the caller has seen (If-Match) on another plan or quantity."""
    etag, key = request.headers.get("If-Match"), idempotency_key()
    return acts.change_plan(desk(), subscription_id, wanted, etag=etag, key=key)


@routes.post("/<uuid:subscription_id>/changes/preview")
@members_only
@needs("subscriptions:write", "invoices:read")
@routes.arguments(Command)
def preview(wanted: Json, subscription_id: UUID) -> Json:
    """Shows the very lines that a change would bill, with their taxes and total."""
    return acts.preview_change(desk(), subscription_id, wanted)


@routes.delete("/<uuid:subscription_id>/changes")
@members_only
@needs("subscriptions:write", "invoices:read")
def undo(subscription_id: UUID) -> Json:
    """Takes back a change that waits for the end of the period (If-Match)."""
    return acts.undo_change(desk(), subscription_id, etag=request.headers.get("If-Match"))
