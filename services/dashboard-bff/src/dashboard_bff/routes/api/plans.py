"""Plans as JSON."""

from uuid import UUID

from flask import Response, jsonify, request
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
from dashboard_bff.usecases.plans import change_plan, make_plan, retire_plan
from dashboard_bff.views import plans

routes = Blueprint("api_plans", __name__, url_prefix="/api/v1/plans")


@routes.get("")
@members_only
@needs("plans:read")
@routes.arguments(ListQuery, location="query")
def index(query: Json) -> Json:
    """Lists plans that can be taken, or those of another status, or all."""
    with reading() as session:
        return plans.index(session, viewer(), query)


@routes.post("")
@members_only
@needs("plans:write")
@routes.arguments(Command)
@keyed
def create(draft: Json) -> tuple[Response, int]:
    """Makes a plan."""
    return jsonify(make_plan(desk(), draft, key=idempotency_key())), 201


@routes.get("/<uuid:plan_id>")
@members_only
@needs("plans:read")
def show(plan_id: UUID) -> Json:
    """Shows a plan with its present terms."""
    with reading() as session:
        return plans.show(session, viewer(), plan_id)


@routes.patch("/<uuid:plan_id>")
@members_only
@needs("plans:write")
@routes.arguments(Command)
def change(changes: Json, plan_id: UUID) -> Json:
    """Changes a plan that was read (If-Match); who has it keeps the terms they took."""
    return change_plan(desk(), plan_id, changes, etag=request.headers.get("If-Match"))


@routes.post("/<uuid:plan_id>/retirement")
@members_only
@needs("plans:write")
def retire(plan_id: UUID) -> Json:
    """Takes a plan off the list."""
    return retire_plan(desk(), plan_id)
