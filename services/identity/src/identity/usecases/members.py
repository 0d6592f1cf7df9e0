"""Ask a member in, change what they may do, and let them go; a firm always keeps an owner."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Forbidden
from common.ids import new_id
from common.outbox import publish
from identity import queries
from identity.events import MemberChanged, MemberInvited, MemberLeft
from identity.models import Member
from identity.usecases.invitations import Asked, ask


@dataclass(frozen=True)
class Invited:
    """A member who was asked in, and the invitation to hand them."""

    member: Member
    invitation: Asked


def invite_member(
    session: Session, who: Principal, *, name: str, email: str, role: str, now: datetime
) -> Invited:
    """Asks a person into the firm; nobody else's account is touched until they accept."""
    _refuse_above_own_rank(who, role)
    member = Member(
        id=new_id(),
        firm_id=who.firm_id,
        name=name,
        email=email,
        role=role,
        status="invited",
        created_at=now,
    )
    session.add(member)
    publish(session, MemberInvited, member, by=who)
    return Invited(member, ask(session, who, name, email, now=now, member_id=member.id))


def change_member(
    session: Session, who: Principal, member: Member, changes: dict[str, Any]
) -> Member:
    """Changes a member's name or role."""
    role = changes.get("role", member.role)
    _refuse_above_own_rank(who, member.role, role)
    if role != "owner":
        _keep_an_owner(session, member)
    member.change(**changes)
    publish(session, MemberChanged, member, by=who)
    return member


def remove_member(session: Session, who: Principal, member_id: UUID, *, now: datetime) -> Member:
    """Ends a member's part in the firm: no token, session or invitation of theirs outlives it."""
    member = queries.locked_member(session, who.firm_id, member_id)
    _refuse_above_own_rank(who, member.role)
    _keep_an_owner(session, member)
    member.leave(now)
    queries.revoke_invitations(session, who.firm_id, now, member_id=member.id)
    publish(session, MemberLeft, member, by=who)
    return member


def _refuse_above_own_rank(who: Principal, *roles: str) -> None:
    if "owner" in roles and "owners:write" not in who.permissions:
        raise Forbidden("owners_only", "Only an owner may do this to owners.")


def _keep_an_owner(session: Session, member: Member) -> None:
    if member.role != "owner" or not member.is_active:
        return
    # Two owners who remove each other at once come by here one after the other.
    queries.locked_firm(session, member.firm_id)
    if queries.count_owners(session, member.firm_id) == 1:
        raise Conflict("last_owner", "A firm keeps at least one owner.")
