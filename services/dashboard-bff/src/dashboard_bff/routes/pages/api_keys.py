"""Keys for programs as pages: make one and see it once, and end it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError, NotFound
from dashboard_bff.routes import desk, fresh, members_only, needs, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page
from dashboard_bff.usecases import api_keys as keys
from dashboard_bff.views import api_keys as views

routes = Blueprint("api_key_pages", __name__, url_prefix="/settings/api-keys")

NAV = "settings"
HOME = "/settings/api-keys"


@routes.get("")
@members_only
@needs("api_keys:write")
def index() -> Page:
    """Shows the firm's keys, and the form for a new one."""
    return _page()


@routes.post("")
@members_only
@needs("api_keys:write")
@fresh
def make() -> Page:
    """Makes a key and shows it; the page that follows never does again."""
    try:
        made = keys.make_key(desk(), request.form.get("name", ""), _asked())
    except AppError as error:
        return _again(error)
    return _page(made=made)


@routes.get("/<uuid:key_id>/revocation")
@members_only
@needs("api_keys:write")
def ask_revocation(key_id: UUID) -> Page:
    """Asks before a key is ended."""
    view = views.question(keys.all_keys(desk()), key_id)
    if view is None:
        raise NotFound
    return page("api_keys/revoke.html", view, nav=NAV)


@routes.post("/<uuid:key_id>/revocation")
@members_only
@needs("api_keys:write")
def revoke(key_id: UUID) -> Page:
    """Ends a key."""
    try:
        revoked = keys.revoke_key(desk(), key_id)
    except AppError as error:
        if error.status != 409:
            raise
        return go(HOME, notice=notice("info", "info", "That key was revoked already."))
    return go(HOME, toast=f"{revoked['name']} revoked")


def _page(made: Any = None, form: Any = None, status: int = 200) -> Page:
    view = views.show(viewer(), keys.all_keys(desk()), keys.makers(desk()), made=made)
    return page("api_keys/list.html", view, nav=NAV, form=form, status=status)


def _again(error: AppError) -> Page:
    if error.status != 422:
        raise error
    form = form_with({"name": request.form.get("name", ""), "permissions": _asked()}, error)
    if any(name.startswith("permissions") for name in form["errors"]):
        form["errors"]["permissions"] = ["Choose at least one thing, of those that you may do."]
        form["errors"] = {
            name: said
            for name, said in form["errors"].items()
            if not name.startswith("permissions.")
        }
    return _page(form=form, status=422)


def _asked() -> list[str]:
    return request.form.getlist("permission")
