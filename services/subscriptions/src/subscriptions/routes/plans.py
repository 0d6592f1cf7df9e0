"""Plans over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from common.idempotency import idempotent, resource_id
from common.paging import Page, PageQuery, decode_cursor, page, page_schema
from subscriptions.queries import plans as queries
from subscriptions.schemas.plans import PlanChange, PlanDraft, PlanSchema
from subscriptions.usecases.plans import change_plan, make_plan, retire_plan

routes = Blueprint("plans", __name__, url_prefix="/v1/plans", description="What can be taken.")

PLAN = PlanSchema()


@routes.get("")
@requires("plans:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(PlanSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists plans, the first made first."""
    who, limit, after = current_principal(), query["limit"], decode_cursor(query["cursor"])
    with transaction() as session:
        found = queries.list_plans(session, who.firm_id, after=after, limit=limit)
    return page(found, limit, lambda plan: plan.id)


@routes.get("/<uuid:plan_id>")
@requires("plans:read")
@routes.response(200, PlanSchema)
def show(plan_id: UUID) -> Response:
    """Shows a plan."""
    with transaction() as session:
        plan = queries.the_plan(session, current_principal().firm_id, plan_id)
    return with_etag(PLAN.dump(plan), plan.version)


@routes.post("")
@requires("plans:write")
@routes.arguments(PlanDraft)
@routes.response(201, PlanSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Makes a plan."""
    who = current_principal()
    with transaction() as session:
        plan = make_plan(session, who, draft, id_=resource_id(), now=firm_now(session))
    return with_etag(PLAN.dump(plan), plan.version, 201)


@routes.patch("/<uuid:plan_id>")
@requires("plans:write")
@routes.arguments(PlanChange)
@routes.response(200, PlanSchema)
@conditional
def change(changes: dict[str, Any], plan_id: UUID) -> Response:
    """Changes a plan that the caller has seen (If-Match), for whoever takes it from now on."""
    who = current_principal()
    with transaction() as session:
        plan = queries.locked_plan(session, who.firm_id, plan_id)
        require_match(plan.version)
        change_plan(session, who, plan, changes, now=firm_now(session))
    return with_etag(PLAN.dump(plan), plan.version)


@routes.post("/<uuid:plan_id>/retirement")
@requires("plans:write")
@routes.response(200, PlanSchema)
def retire(plan_id: UUID) -> Response:
    """Takes a plan off the list; who has it keeps it."""
    with transaction() as session:
        plan = retire_plan(session, current_principal(), plan_id)
    return with_etag(PLAN.dump(plan), plan.version)
