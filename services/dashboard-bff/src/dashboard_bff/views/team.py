"""The team as its page shows it: who, as what, since when seen, and what may be done about each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from common.errors import NotFound
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.views import roles as role_views
from dashboard_bff.views.formats import initials
from dashboard_bff.views.parts.scene import Body, View

ORDER = ("active", "invited", "disabled", "removed")


def index(desk: Desk, *, now: datetime) -> View:
    """Returns everybody who works here or is asked to, and those who left last."""
    given = role_views.may_give(_roles(desk), desk.viewer.permissions)
    rows = [_row(desk, member, given, now) for member in _members(desk)]
    rows.sort(key=lambda row: (ORDER.index(row["status"]), row["name"].casefold(), row["id"]))
    here = [row for row in rows if row["status"] != "removed"]
    return {"items": here, "left": [row for row in rows if row["status"] == "removed"]}


def roles(desk: Desk) -> View:
    """Returns what each role may do, as tables."""
    return role_views.table(_roles(desk))


def blank(desk: Desk) -> View:
    """Returns the roles that somebody may be asked in as, each with what it may do."""
    found = _roles(desk)
    words = role_views.described(found)
    given = role_views.may_give(found, desk.viewer.permissions)
    return {"roles": [(role, role.capitalize(), words[role]) for role in given]}


def member(desk: Desk, member_id: UUID, *, now: datetime) -> View:
    """Returns one member who is here or asked, and the roles they may be given."""
    found = next((m for m in _members(desk) if m["id"] == str(member_id)), None)
    if found is None or found["status"] == "removed":
        raise NotFound
    row = _row(desk, found, role_views.may_give(_roles(desk), desk.viewer.permissions), now)
    return {"member": row, **blank(desk)}


def _members(desk: Desk) -> Iterable[Body]:
    cursor = None
    while True:
        page: dict[str, Any] = desk.ask("identity", "/v1/members", limit=100, cursor=cursor)
        yield from page["items"]
        if (cursor := page["next_cursor"]) is None:
            return


def _roles(desk: Desk) -> list[Body]:
    found: list[Body] = desk.ask("identity", "/v1/roles")["items"]
    return found


def _row(desk: Desk, member: Body, given: list[str], now: datetime) -> View:
    is_you = member["id"] == str(desk.viewer.person.membership_id)
    until = member["invited_until"]
    waits = member["status"] == "invited"
    return {
        "id": member["id"],
        "name": member["name"],
        "initials": initials(member["name"]),
        "email": member["email"],
        "role": member["role"],
        "status": member["status"],
        "version": member["version"],
        "last_seen_at": member["last_seen_at"],
        "invited_until": until if waits else None,
        "lapsed": waits and (until is None or datetime.fromisoformat(until) <= now),
        "asks_for_code": member["asks_for_code"],
        "is_you": is_you,
        "may_change": desk.viewer.may("members:write") and member["role"] in given,
    }
