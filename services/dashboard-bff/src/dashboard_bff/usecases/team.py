"""The team: asked in, given another role, disabled, let go; whoever is out is out at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.memberships import ask_sessions_anew, end_sessions

Body = dict[str, Any]


def invite_member(desk: Desk, draft: Body) -> Body:
    """Asks somebody into the firm by mail."""
    answer: Body = desk.command("identity", "POST", "/v1/members", draft)
    desk.keep("member", answer["member"])
    return answer


def invite_again(desk: Desk, member_id: UUID) -> Body:
    """Mails a member who has not answered a new invitation."""
    answer: Body = desk.command("identity", "POST", f"/v1/members/{member_id}/invitation")
    return answer


def change_member(
    desk: Desk, member_id: UUID, changes: Body, etag: str | None, *, now: datetime
) -> Body:
    """Changes a member's name or role; their sessions have the new role from their next request on."""
    path = f"/v1/members/{member_id}"
    member: Body = desk.command("identity", "PATCH", path, changes, kind="member", if_match=etag)
    ask_sessions_anew(
        desk.database, desk.services, desk.viewer.firm_id, member_id, member["role"], now=now
    )
    return member


def disable_member(desk: Desk, member_id: UUID) -> Body:
    """Stops a member from acting for the firm; their sessions end."""
    member: Body = desk.command(
        "identity", "POST", f"/v1/members/{member_id}/disablement", kind="member"
    )
    who = desk.viewer
    end_sessions(desk.database, desk.services, who.firm_id, member_id, who.principal)
    return member


def enable_member(desk: Desk, member_id: UUID) -> Body:
    """Lets a disabled member act for the firm again."""
    member: Body = desk.command(
        "identity", "POST", f"/v1/members/{member_id}/enablement", kind="member"
    )
    return member


def remove_member(desk: Desk, member_id: UUID) -> Body:
    """Lets a member go; their sessions and an invitation of theirs end."""
    member: Body = desk.command("identity", "DELETE", f"/v1/members/{member_id}", kind="member")
    who = desk.viewer
    end_sessions(desk.database, desk.services, who.firm_id, member_id, who.principal)
    return member
