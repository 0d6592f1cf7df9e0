"""Members and what their roles may do, over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import conditional, require_match, with_etag
from common.paging import Page, PageQuery, decode_cursor, page, page_schema
from identity import queries
from identity.routes.credentials import public_url
from identity.rules.permissions import roles
from identity.schemas import (
    MemberChange,
    MemberDraft,
    MemberInvitedSchema,
    MemberSchema,
    RolesSchema,
    TeamMemberSchema,
)
from identity.usecases.members import (
    Invited,
    Inviting,
    change_member,
    disable_member,
    enable_member,
    invite_again,
    invite_member,
    remove_member,
)

routes = Blueprint("members", __name__, url_prefix="/v1/members", description="Who works here.")
role_routes = Blueprint("roles", __name__, url_prefix="/v1/roles", description="Who may do what.")

MEMBER = MemberSchema()


@routes.get("")
@requires("members:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(TeamMemberSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists members, those who left too, the first asked first."""
    who, after = current_principal(), decode_cursor(query["cursor"])
    with transaction() as session:
        rows = queries.team(session, who.firm_id, after=after, limit=query["limit"])
    team = [_team_member(*row) for row in rows]
    return page(team, query["limit"], lambda member: member["id"])


@routes.post("")
@requires("members:write")
@routes.arguments(MemberDraft)
@routes.response(201, MemberInvitedSchema)
def invite(draft: dict[str, Any]) -> Invited:
    """Asks somebody in by mail; the mail address is the key, so a repeat is refused."""
    with transaction() as session:
        return invite_member(session, current_principal(), _inviting(), **draft)


@routes.post("/<uuid:member_id>/invitation")
@requires("members:write")
@routes.response(201, MemberInvitedSchema)
def resend(member_id: UUID) -> Invited:
    """Mails who has not answered a new invitation; the one before ends."""
    with transaction() as session:
        return invite_again(session, current_principal(), member_id, _inviting())


@routes.patch("/<uuid:member_id>")
@requires("members:write")
@routes.arguments(MemberChange)
@routes.response(200, MemberSchema)
@conditional
def change(changes: dict[str, Any], member_id: UUID) -> Response:
    """Changes a member that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        member = queries.locked_member(session, who.firm_id, member_id)
        require_match(member.version)
        change_member(session, who, member, changes)
    return with_etag(MEMBER.dump(member), member.version)


@routes.post("/<uuid:member_id>/disablement")
@requires("members:write")
@routes.response(200, MemberSchema)
def disable(member_id: UUID) -> Response:
    """Stops a member from acting for the firm."""
    with transaction() as session:
        member = disable_member(session, current_principal(), member_id)
    return with_etag(MEMBER.dump(member), member.version)


@routes.post("/<uuid:member_id>/enablement")
@requires("members:write")
@routes.response(200, MemberSchema)
def enable(member_id: UUID) -> Response:
    """Lets a disabled member act for the firm again."""
    with transaction() as session:
        member = enable_member(session, current_principal(), member_id)
    return with_etag(MEMBER.dump(member), member.version)


@routes.delete("/<uuid:member_id>")
@requires("members:write")
@routes.response(200, MemberSchema)
def remove(member_id: UUID) -> Response:
    """Lets a member go; of one who has not answered the invitation ends."""
    with transaction() as session:
        member = remove_member(session, current_principal(), member_id, now=clock.now())
    return with_etag(MEMBER.dump(member), member.version)


@role_routes.get("")
@requires("members:read")
@role_routes.response(200, RolesSchema)
def list_roles() -> dict[str, Any]:
    """Lists every role and what it may do, in a firm of the caller's mode."""
    with transaction() as session:
        firm = queries.the_firm(session, current_principal().firm_id)
    return {"items": roles(firm.mode)}


def _inviting() -> Inviting:
    return Inviting(public_url(), clock.now())


def _team_member(
    member: Any, seen_at: Any, invited_until: Any, asks_for_code: bool
) -> dict[str, Any]:
    told = {name: getattr(member, name) for name in MEMBER.fields}
    told |= {"last_seen_at": seen_at, "invited_until": invited_until}
    # How well somebody's door is locked is for those who answer for the team.
    may_know = "members:write" in current_principal().permissions
    return told | {"asks_for_code": asks_for_code if may_know else None}
