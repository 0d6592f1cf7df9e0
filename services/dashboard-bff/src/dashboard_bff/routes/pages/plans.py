"""Plans as pages: the list, one made or changed, and retiring it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused, typed_over
from dashboard_bff.usecases.plans import change_plan, make_plan, plan_draft, retire_plan
from dashboard_bff.views import plans

routes = Blueprint("plan_pages", __name__, url_prefix="/plans")

TO_FIX = frozenset({409, 412, 422})


@routes.get("")
@members_only
@needs("plans:read")
def index() -> Page:
    """Lists the firm's plans."""
    with reading() as session:
        view = plans.index(session, viewer(), list_query())
    return page("plans/list.html", view, nav="billing")


@routes.get("/new")
@members_only
@needs("plans:write")
def ask_new() -> Page:
    """Asks for a new plan."""
    with reading() as session:
        view, values = plans.asked(session, viewer(), None), plans.blank(session, viewer())
    return page("plans/edit.html", view, nav="billing", form=form_with(values))


@routes.post("/new")
@members_only
@needs("plans:write")
def create() -> Page:
    """Makes a plan, or shows the form again."""
    try:
        made = make_plan(desk(), plan_draft(request.form), key=idempotency_key())
    except AppError as error:
        return _again(_plan(None), error)
    return go("/plans", toast=f"{made['name']} added")


@routes.get("/<uuid:plan_id>/edit")
@members_only
@needs("plans:write")
def ask_change(plan_id: UUID) -> Page:
    """Shows a plan, to be changed for whoever takes it from now on."""
    view = _plan(plan_id)
    if view["status"] == "retired":
        return go("/plans?status=retired")
    return page("plans/edit.html", view, nav="billing", form=form_with(plans.values(view)))


@routes.post("/<uuid:plan_id>/edit")
@members_only
@needs("plans:write")
def change(plan_id: UUID) -> Page:
    """Changes a plan, or shows the form again."""
    etag = f'"{request.form.get("version", "")}"'
    try:
        kept = change_plan(desk(), plan_id, plan_draft(request.form), etag=etag)
    except AppError as error:
        return _again(_plan(plan_id), error)
    return go("/plans", toast=f"{kept['name']} saved")


@routes.get("/<uuid:plan_id>/retirement")
@members_only
@needs("plans:write")
def ask_retirement(plan_id: UUID) -> Page:
    """Asks whether nobody new may take a plan."""
    return page("plans/retire.html", _plan(plan_id), nav="billing")


@routes.post("/<uuid:plan_id>/retirement")
@members_only
@needs("plans:write")
def retire(plan_id: UUID) -> Page:
    """Takes a plan off the list; one that is off it already is shown there."""
    try:
        retired = retire_plan(desk(), plan_id)
    except AppError as error:
        if error.code != "plan_is_retired":
            raise
        return go("/plans?status=retired", notice=refused(error))
    return go("/plans", toast=f"{retired['name']} retired")


def _plan(plan_id: UUID | None) -> dict[str, Any]:
    with reading() as session:
        return plans.asked(session, viewer(), plan_id)


def _again(view: dict[str, Any], error: AppError) -> Page:
    if error.status not in TO_FIX:
        raise error
    form = form_with(typed_over(error, "version"), error)
    return page("plans/edit.html", view, nav="billing", form=form, status=error.status)
