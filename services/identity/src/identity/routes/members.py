"""Members over HTTP."""

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
from identity.schemas import MemberChange, MemberDraft, MemberInvitedSchema, MemberSchema
from identity.usecases.members import Invited, change_member, invite_member, remove_member

routes = Blueprint("members", __name__, url_prefix="/v1/members", description="Who works here.")

MEMBER = MemberSchema()


@routes.get("")
@requires("members:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(MemberSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists members, those who left too, the first asked first."""
    who, after = current_principal(), decode_cursor(query["cursor"])
    with transaction() as session:
        rows = queries.list_members(session, who.firm_id, after=after, limit=query["limit"])
    return page(rows, query["limit"], lambda member: member.id)


@routes.post("")
@requires("members:write")
@routes.arguments(MemberDraft)
@routes.response(201, MemberInvitedSchema)
def invite(draft: dict[str, Any]) -> Invited:
    """Asks somebody in; the mail address is the key, so a repeat is refused and adds nothing."""
    with transaction() as session:
        return invite_member(session, current_principal(), now=clock.now(), **draft)


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


@routes.delete("/<uuid:member_id>")
@requires("members:write")
@routes.response(200, MemberSchema)
def remove(member_id: UUID) -> Response:
    """Lets a member go."""
    with transaction() as session:
        member = remove_member(session, current_principal(), member_id, now=clock.now())
    return with_etag(MEMBER.dump(member), member.version)
