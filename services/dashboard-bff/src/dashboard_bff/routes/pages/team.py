"""The team and its roles as pages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common import clock
from common.errors import AppError
from dashboard_bff.routes import desk, fresh, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused
from dashboard_bff.usecases.team import (
    change_member,
    disable_member,
    enable_member,
    invite_again,
    invite_member,
    remove_member,
)
from dashboard_bff.views import team

routes = Blueprint("team_pages", __name__, url_prefix="/settings")

NAV = "settings"
TEAM = "/settings/team"
FIELD_ERRORS = frozenset({409, 412, 422, 429})


@routes.get("/team")
@members_only
@needs("members:read")
def index() -> Page:
    """Lists the team."""
    return page("settings/team.html", team.index(desk(), now=clock.now()), nav=NAV)


@routes.get("/roles")
@members_only
@needs("members:read")
def show_roles() -> Page:
    """Shows what each role may do."""
    return page("settings/roles.html", team.roles(desk()), nav=NAV)


@routes.get("/team/new")
@members_only
@needs("members:write")
@fresh
def ask_new() -> Page:
    """Asks whom to invite, and as what."""
    form = form_with({"role": "staff"})
    return page("settings/invite.html", team.blank(desk()), nav=NAV, form=form)


@routes.post("/team/new")
@members_only
@needs("members:write")
@fresh
def invite() -> Page:
    """Mails the invitation."""
    draft = {name: request.form.get(name, "") for name in ("name", "email", "role")}
    try:
        answer = invite_member(desk(), draft)
    except AppError as error:
        return _invite_again(error)
    return go(TEAM, toast=f"Invitation sent to {answer['member']['email']}")


@routes.get("/team/<uuid:member_id>/role")
@members_only
@needs("members:write")
@fresh
def ask_role(member_id: UUID) -> Page:
    """Asks which role."""
    view = _member(member_id)
    form = form_with({"role": view["member"]["role"], "version": view["member"]["version"]})
    return page("settings/role.html", view, nav=NAV, form=form)


@routes.post("/team/<uuid:member_id>/role")
@members_only
@needs("members:write")
@fresh
def change_role(member_id: UUID) -> Page:
    """Gives a member another role."""
    changes, etag = {"role": request.form.get("role", "")}, f'"{request.form.get("version", "")}"'
    try:
        changed = change_member(desk(), member_id, changes, etag, now=clock.now())
    except AppError as error:
        return _role_again(member_id, error)
    return go(TEAM, toast=f"{changed['name']} now has the role {changed['role']}")


@routes.post("/team/<uuid:member_id>/invitation")
@members_only
@needs("members:write")
def resend(member_id: UUID) -> Page:
    """Mails a new invitation; the one before ends."""
    return _done(lambda: invite_again(desk(), member_id)["member"], "A new invitation went to {}")


@routes.get("/team/<uuid:member_id>/disablement")
@members_only
@needs("members:write")
def ask_disablement(member_id: UUID) -> Page:
    """Asks before a member is disabled."""
    return page("settings/disable.html", _member(member_id), nav=NAV)


@routes.post("/team/<uuid:member_id>/disablement")
@members_only
@needs("members:write")
def disable(member_id: UUID) -> Page:
    """Disables a member."""
    return _done(lambda: disable_member(desk(), member_id), "{} is disabled and signed out")


@routes.post("/team/<uuid:member_id>/enablement")
@members_only
@needs("members:write")
@fresh
def enable(member_id: UUID) -> Page:
    """Enables a disabled member."""
    return _done(lambda: enable_member(desk(), member_id), "{} can sign in again")


@routes.get("/team/<uuid:member_id>/removal")
@members_only
@needs("members:write")
def ask_removal(member_id: UUID) -> Page:
    """Asks before a member is let go, and says what ends."""
    return page("settings/remove.html", _member(member_id), nav=NAV)


@routes.post("/team/<uuid:member_id>/removal")
@members_only
@needs("members:write")
def remove(member_id: UUID) -> Page:
    """Lets a member go."""
    return _done(lambda: remove_member(desk(), member_id), "{} is no longer on the team")


def _member(member_id: UUID) -> dict[str, Any]:
    return team.member(desk(), member_id, now=clock.now())


def _done(act: Any, words: str) -> Page:
    """Does something about a member and says so; a refusal is told where they stand."""
    try:
        member = act()
    except AppError as error:
        if error.status not in {403, 409, 429}:
            raise
        return go(TEAM, notice=refused(error))
    return go(TEAM, toast=words.format(member["name"]))


def _invite_again(error: AppError) -> Page:
    if error.status not in FIELD_ERRORS | {403}:
        raise error
    if error.code == "already_there":
        error.errors = {"email": ["Somebody with this email is on the team already."]}
    form, view = form_with(request.form, error), team.blank(desk())
    return page("settings/invite.html", view, nav=NAV, form=form, status=error.status)


def _role_again(member_id: UUID, error: AppError) -> Page:
    if error.status not in FIELD_ERRORS | {403}:
        raise error
    view = _member(member_id)
    form = form_with(
        {"role": request.form.get("role"), "version": view["member"]["version"]}, error
    )
    return page("settings/role.html", view, nav=NAV, form=form, status=error.status)
