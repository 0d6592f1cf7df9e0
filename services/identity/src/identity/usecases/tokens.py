"""Issue a token: half a minute of what the person is in the firm right now."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import TOKEN_SECONDS, Signer
from common.errors import Unauthorized
from identity import queries
from identity.models import Firm, Impersonation
from identity.rules import permissions
from identity.usecases.standings import Standing, contact_standing, standing


@dataclass(frozen=True)
class Token:
    """A signed token, its end, and whom it speaks for."""

    token: str
    expires_at: datetime
    of: Standing

    @property
    def permissions(self) -> list[str]:
        """What it allows."""
        return self.of.permissions

    @property
    def mode(self) -> str:
        """Whether its firm is live or a sandbox."""
        return self.of.mode

    @property
    def sub(self) -> str:
        """Whom it speaks for."""
        return self.of.subject

    @property
    def name(self) -> str:
        """What they are called."""
        return self.of.name

    @property
    def firm_id(self) -> UUID:
        """Where it is good."""
        return self.of.firm_id

    @property
    def client_id(self) -> UUID | None:
        """The one client it is bound to, for a contact."""
        return self.of.client_id


def issue_token(
    session: Session,
    signer: Signer,
    *,
    firm_id: UUID,
    person_id: UUID,
    membership_id: UUID,
    audience: str,
    now: datetime,
    authenticated_at: datetime | None = None,
    impersonation_id: UUID | None = None,
) -> Token:
    """Signs a token for one service; raises Unauthorized once the person is nobody in the firm.

    So it does for a session that began before all of the person's sessions were ended.
    """
    who = standing(session, firm_id, person_id, membership_id)
    if _is_over(session, person_id, authenticated_at):
        who = None
    if impersonation_id:
        return _issue_for_visit(session, signer, who, firm_id, impersonation_id, audience, now)
    if who is None:
        raise Unauthorized("membership_ended", "This access has ended. Sign in again.")
    if who.kind == "member":
        queries.note_sighting(session, firm_id, membership_id, now)
    return sign(signer, who, audience)


def sign(
    signer: Signer,
    who: Standing,
    audience: str,
    *,
    act: dict[str, Any] | None = None,
    seconds: int = TOKEN_SECONDS,
    **more: str,
) -> Token:
    """Signs what the person, contact, key or link may do at one service."""
    claims = {
        "aud": audience,
        "sub": who.subject,
        "name": who.name,
        "firm": str(who.firm_id),
        "client": str(who.client_id) if who.client_id else None,
        "permissions": who.permissions,
        "mode": who.mode,
        **more,
    }
    return Token(*signer.sign(claims | ({"act": act} if act else {}), seconds=seconds), of=who)


def _is_over(session: Session, person_id: UUID, authenticated_at: datetime | None) -> bool:
    person = queries.the_person(session, person_id)
    return authenticated_at is not None and (person is None or person.has_ended(authenticated_at))


def _issue_for_visit(
    session: Session,
    signer: Signer,
    member: Standing | None,
    firm_id: UUID,
    impersonation_id: UUID,
    audience: str,
    now: datetime,
) -> Token:
    visit = queries.the_impersonation(session, firm_id, impersonation_id)
    if visit is None or member is None or not _may_go_on(visit, member, now):
        raise _over()
    firm = queries.the_firm(session, firm_id)
    full = _is_test(session, visit)
    given = permissions.of_contact("client") if full else permissions.of_visitor("client")
    who = replace(_the_contact(session, firm, visit), given=given)
    act = {"sub": member.subject, "name": member.name, **({"full": True} if full else {})}
    # A token never outlives its visit, and a part of a second is not a whole one.
    seconds = min(TOKEN_SECONDS, (visit.ends_at - now) // timedelta(seconds=1))
    return sign(signer, who, audience, act=act, seconds=seconds)


def _may_go_on(visit: Impersonation, member: Standing, now: datetime) -> bool:
    needed = "test_contacts:write" if visit.is_test else "impersonations:write"
    is_theirs = member.kind == "member" and visit.member_id == member.membership_id
    return is_theirs and visit.is_running(now) and needed in member.permissions


def _the_contact(session: Session, firm: Firm, visit: Impersonation) -> Standing:
    contact = queries.the_contact(session, visit.firm_id, visit.contact_id)
    if not contact.may_sign_in or contact.client_id != visit.client_id:
        raise _over()
    return contact_standing(firm, contact)


def _is_test(session: Session, visit: Impersonation) -> bool:
    """Only a test client's money may be moved by somebody else, for it is none."""
    is_test = queries.is_test_client(session, visit.firm_id, visit.client_id)
    return visit.is_test and bool(is_test)


def _over() -> Unauthorized:
    return Unauthorized("impersonation_over", "This visit is over.")
