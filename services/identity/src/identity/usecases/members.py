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
from identity.events import (
    MemberChanged,
    MemberDisabled,
    MemberEnabled,
    MemberInvited,
    MemberLeft,
)
from identity.models import Member
from identity.rules.ranks import may_deal_in
from identity.usecases.invitation_mails import mail_to_member
from identity.usecases.invitations import Asked, ask


@dataclass(frozen=True)
class Invited:
    """A member who was asked in, and the invitation that went to them."""

    member: Member
    invitation: Asked


@dataclass(frozen=True)
class Inviting:
    """What every invitation needs: where its link leads, and when it is written."""

    public_url: str
    now: datetime


def invite_member(
    session: Session, who: Principal, inviting: Inviting, *, name: str, email: str, role: str
) -> Invited:
    """Asks a person into the firm; nobody else's account is touched until they accept."""
    _refuse_above_own_rank(session, who, role)
    member = Member(
        id=new_id(),
        firm_id=who.firm_id,
        name=name,
        email=email,
        role=role,
        status="invited",
        created_at=inviting.now,
    )
    session.add(member)
    publish(session, MemberInvited, member, by=who)
    return _mailed(session, who, member, inviting)


def invite_again(session: Session, who: Principal, member_id: UUID, inviting: Inviting) -> Invited:
    """Mails a member who has not answered a new invitation; the one before ends."""
    member = queries.locked_member(session, who.firm_id, member_id)
    _refuse_above_own_rank(session, who, member.role)
    if member.status != "invited":
        raise Conflict("member_not_invited", "This member is not waiting for an answer.")
    return _mailed(session, who, member, inviting)


def change_member(
    session: Session, who: Principal, member: Member, changes: dict[str, Any]
) -> Member:
    """Changes a member's name or role."""
    role = changes.get("role", member.role)
    _refuse_above_own_rank(session, who, member.role, role)
    if role != "owner":
        _keep_an_owner(session, member)
    member.change(**changes)
    publish(session, MemberChanged, member, by=who)
    return member


def disable_member(session: Session, who: Principal, member_id: UUID) -> Member:
    """Stops a member from acting for the firm: no token is given to them any more."""
    member = queries.locked_member(session, who.firm_id, member_id)
    _refuse_above_own_rank(session, who, member.role)
    if who.subject == f"member:{member.id}":
        raise Conflict("member_is_you", "Nobody disables themselves.")
    _keep_an_owner(session, member)
    member.disable()
    publish(session, MemberDisabled, member, by=who)
    return member


def enable_member(session: Session, who: Principal, member_id: UUID) -> Member:
    """Lets a disabled member act for the firm again."""
    member = queries.locked_member(session, who.firm_id, member_id)
    _refuse_above_own_rank(session, who, member.role)
    member.enable()
    publish(session, MemberEnabled, member, by=who)
    return member


def remove_member(session: Session, who: Principal, member_id: UUID, *, now: datetime) -> Member:
    """Ends a member's part in the firm: no token, session or invitation of theirs outlives it."""
    member = queries.locked_member(session, who.firm_id, member_id)
    _refuse_above_own_rank(session, who, member.role)
    _keep_an_owner(session, member)
    member.leave(now)
    queries.revoke_invitations(session, who.firm_id, now, member_id=member.id)
    publish(session, MemberLeft, member, by=who)
    return member


def _mailed(session: Session, who: Principal, member: Member, inviting: Inviting) -> Invited:
    asked = ask(session, who, member.name, member.email, now=inviting.now, member_id=member.id)
    mail_to_member(session, member, asked, public_url=inviting.public_url, now=inviting.now)
    return Invited(member, asked)


def _refuse_above_own_rank(session: Session, who: Principal, *roles: str) -> None:
    mode = queries.the_firm(session, who.firm_id).mode
    for role in roles:
        if not may_deal_in(who.permissions, role, mode):
            if role == "owner":
                raise Forbidden("owners_only", "Only an owner may do this to owners.")
            raise Forbidden("role_above_own", "Nobody hands on more than they may do themselves.")


def _keep_an_owner(session: Session, member: Member) -> None:
    if member.role != "owner" or not member.is_active:
        return
    # Two owners who remove each other at once come by here one after the other.
    queries.locked_firm(session, member.firm_id)
    if queries.count_owners(session, member.firm_id) == 1:
        raise Conflict("last_owner", "A firm keeps at least one owner.")
