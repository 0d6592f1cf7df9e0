"""Subscriptions as JSON."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    desk,
    idempotency_key,
    keyed,
    members_only,
    needs,
    reading,
    viewer,
)
from dashboard_bff.schemas import Command
from dashboard_bff.schemas.lists import ListQuery
from dashboard_bff.usecases.subscriptions import start_subscription
from dashboard_bff.views import subscriptions

routes = Blueprint("api_subscriptions", __name__, url_prefix="/api/v1/subscriptions")


@routes.get("")
@members_only
@needs("subscriptions:read")
@routes.arguments(ListQuery, location="query")
def index(query: Json) -> Json:
    """Lists subscriptions that run, or canceled ones, or all; of one client if it is named."""
    with reading() as session:
        return subscriptions.index(session, viewer(), query)


@routes.post("")
@members_only
@needs("subscriptions:write", "payment_methods:write")
@routes.arguments(Command)
@keyed
def start(wanted: Json) -> tuple[Response, int]:
    """Puts a client on a plan, with the method that pays for it if one is named."""
    return jsonify(start_subscription(desk(), wanted, key=idempotency_key())), 201


@routes.get("/<uuid:subscription_id>")
@members_only
@needs("subscriptions:read")
def show(subscription_id: UUID) -> Json:
    """Shows a subscription with its next charge."""
    with reading() as session:
        return subscriptions.show(session, viewer(), subscription_id)
