"""Ask a contact or a member in: whoever holds the token may answer, once, within two weeks."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.errors import Conflict
from common.ids import new_id
from common.outbox import publish
from identity import queries
from identity.events import ContactAccessChanged
from identity.models import Contact, ContactAccess, Invitation, InvitationToken
from identity.rules import keys

LIFETIME = timedelta(days=14)
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Asked:
    """The token of an invitation, which is kept nowhere; or that none is needed."""

    token: str | None
    expires_at: datetime | None
    has_password: bool
    invitation_id: UUID | None = None


def invite_contact(session: Session, who: Principal, contact_id: UUID, *, now: datetime) -> Asked:
    """Asks a contact to sign in; an earlier invitation of theirs ends."""
    contact = queries.locked_contact(session, who.firm_id, contact_id)
    if not contact.may_sign_in:
        raise Conflict("contact_cannot_sign_in", "Only contacts of the role client may sign in.")
    if _signs_in_already(session, contact):
        return Asked(None, None, has_password=True)
    asked = ask(session, who, contact.name, contact.email, now=now, contact_id=contact.id)
    access = ensure_access(session, contact, now)
    access.offer(contact.email, now + LIFETIME)
    publish(session, ContactAccessChanged, access, by=who, reason="invited")
    return asked


def ask(
    session: Session, who: Principal, name: str, email: str, *, now: datetime, **subject: UUID
) -> Asked:
    """Makes the invitation of a contact or a member the one that is good."""
    queries.revoke_invitations(session, who.firm_id, now, **subject)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        id=new_id(),
        firm_id=who.firm_id,
        name=name,
        email=email,
        created_at=now,
        expires_at=now + LIFETIME,
        **subject,
    )
    found_by = InvitationToken(
        token_key=keys.of_token(token), firm=who.firm_id, invitation_id=invitation.id
    )
    session.add_all([invitation, found_by])
    audit.record(session, "invitation.issued", invitation.id, who)
    return Asked(token, invitation.expires_at, False, invitation.id)


def ensure_access(session: Session, contact: Contact, now: datetime) -> ContactAccess:
    """Returns how far a contact, who is locked, has come; one who begins has come nowhere yet."""
    access = queries.access_of(session, contact.firm_id, contact.id)
    if access is None:
        access = ContactAccess(
            id=contact.id,
            firm_id=contact.firm_id,
            client_id=contact.client_id,
            email=contact.email,
            status="none",
            created_at=now,
        )
        session.add(access)
    return access


def _signs_in_already(session: Session, contact: Contact) -> bool:
    link = queries.link_of(session, contact.firm_id, contact.id)
    return link is not None and link.is_good_for(contact)
