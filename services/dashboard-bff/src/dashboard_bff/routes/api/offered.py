"""The plans that the firm offers its clients, as JSON."""

from uuid import UUID

from flask import Response, jsonify
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
from dashboard_bff.schemas.managing import PlanChoice, PlanQuestion
from dashboard_bff.usecases.offered import first_charge, take_plan
from dashboard_bff.views import offered

routes = Blueprint("api_offered", __name__, url_prefix="/api/v1/my-billing/plans")


@routes.get("")
@contacts_only
@needs("subscriptions:read")
def index() -> Json:
    """Lists the plans that the client may take; 404 where the firm offers none."""
    with reading() as session:
        return offered.index(session, viewer(), own_client())


@routes.get("/<uuid:plan_id>")
@contacts_only
@needs("subscriptions:read")
@routes.arguments(PlanQuestion, location="query")
def show(asked: Json, plan_id: UUID) -> Json:
    """Shows a plan with its first charge, and what can pay for it."""
    with reading() as session:
        view = offered.show(session, viewer(), own_client(), plan_id, **asked)
    return view | offered.first(first_charge(desk(), plan_id, view["quantity"]))


@routes.post("/<uuid:plan_id>/subscriptions")
@contacts_only
@needs("subscriptions:write", "payment_methods:write")
@routes.arguments(PlanChoice)
@keyed
def start(wanted: Json, plan_id: UUID) -> tuple[Response, int]:
    """Starts it today on the terms that were shown; 409 plan_is_changed if they are not its terms."""
    with reading() as session:
        offered.show(session, viewer(), own_client(), plan_id)
    return jsonify(take_plan(desk(), plan_id, wanted, key=idempotency_key())), 201
