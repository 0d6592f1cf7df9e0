"""The team and its roles as JSON."""

from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from common import clock
from dashboard_bff.routes import Json, desk, fresh, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.team import (
    change_member,
    disable_member,
    enable_member,
    invite_again,
    invite_member,
    remove_member,
)
from dashboard_bff.views import team

routes = Blueprint("api_team", __name__, url_prefix="/api/v1", description="Who works here.")


@routes.get("/team")
@members_only
@needs("members:read")
def index() -> Json:
    """Lists the team."""
    return team.index(desk(), now=clock.now())


@routes.get("/roles")
@members_only
@needs("members:read")
def show_roles() -> Json:
    """Shows what each role may do."""
    return team.roles(desk())


@routes.post("/team")
@members_only
@needs("members:write")
@fresh
@routes.arguments(Command)
def invite(draft: Json) -> tuple[Response, int]:
    """Asks somebody in by mail."""
    return jsonify(invite_member(desk(), draft)), 201


@routes.patch("/team/<uuid:member_id>")
@members_only
@needs("members:write")
@fresh
@routes.arguments(Command)
def change(changes: Json, member_id: UUID) -> Json:
    """Changes a member's name or role; If-Match names the version that was read."""
    etag = request.headers.get("If-Match")
    return change_member(desk(), member_id, changes, etag, now=clock.now())


@routes.post("/team/<uuid:member_id>/invitation")
@members_only
@needs("members:write")
def resend(member_id: UUID) -> tuple[Response, int]:
    """Mails who has not answered a new invitation."""
    return jsonify(invite_again(desk(), member_id)), 201


@routes.post("/team/<uuid:member_id>/disablement")
@members_only
@needs("members:write")
def disable(member_id: UUID) -> Json:
    """Disables a member: their sessions end."""
    return disable_member(desk(), member_id)


@routes.post("/team/<uuid:member_id>/enablement")
@members_only
@needs("members:write")
@fresh
def enable(member_id: UUID) -> Json:
    """Enables a disabled member."""
    return enable_member(desk(), member_id)


@routes.delete("/team/<uuid:member_id>")
@members_only
@needs("members:write")
def remove(member_id: UUID) -> Json:
    """Lets a member go: their sessions and their invitation end."""
    return remove_member(desk(), member_id)
