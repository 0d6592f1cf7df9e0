"""Changing the plan or quantity of one's own subscription, as JSON."""

from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    contacts_only,
    desk,
    idempotency_key,
    keyed,
    needs,
    own_client,
    reading,
    viewer,
)
from dashboard_bff.schemas import Command
from dashboard_bff.usecases import plan_changes as acts
from dashboard_bff.views import plan_changes

routes = Blueprint("api_my_changes", __name__, url_prefix="/api/v1/my-billing/subscriptions")


@routes.get("/<uuid:subscription_id>/changes")
@contacts_only
@needs("subscriptions:read")
def show(subscription_id: UUID) -> Json:
    """Shows what it is on, what waits, and the plans it may change to; 404 where it may not."""
    return _mine(subscription_id)


@routes.post("/<uuid:subscription_id>/changes")
@contacts_only
@needs("subscriptions:write", "invoices:read")
@routes.arguments(Command)
@keyed
def change(wanted: Json, subscription_id: UUID) -> Json:
    """Puts one that the caller has seen (If-Match) on another plan or quantity."""
    _mine(subscription_id)
    etag, key = request.headers.get("If-Match"), idempotency_key()
    return acts.change_plan(desk(), subscription_id, wanted, etag=etag, key=key)


@routes.post("/<uuid:subscription_id>/changes/preview")
@contacts_only
@needs("subscriptions:write", "invoices:read")
@routes.arguments(Command)
def preview(wanted: Json, subscription_id: UUID) -> Json:
    """Shows the very lines that a change would bill, with their taxes and total."""
    _mine(subscription_id)
    return acts.preview_change(desk(), subscription_id, wanted)


@routes.delete("/<uuid:subscription_id>/changes")
@contacts_only
@needs("subscriptions:write")
def undo(subscription_id: UUID) -> Json:
    """Takes back a change that waits for the end of the period (If-Match)."""
    _mine(subscription_id)
    return acts.undo_change(desk(), subscription_id, etag=request.headers.get("If-Match"))


def _mine(subscription_id: UUID) -> Json:
    """What is not theirs to change is not there."""
    with reading() as session:
        return plan_changes.mine(session, viewer(), own_client(), subscription_id)
