"""A contact's way into My Billing: offered by mail, withdrawn, ended; each step is told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.outbox import publish
from identity import queries
from identity.events import ContactAccessChanged
from identity.models import ContactAccess
from identity.usecases.invitation_mails import mail_to_contact
from identity.usecases.invitations import invite_contact


def access_or_none(session: Session, who: Principal, contact_id: UUID) -> ContactAccess:
    """Returns how far a contact is; `none`, kept nowhere, for one who was never invited."""
    contact = queries.the_contact(session, who.firm_id, contact_id)
    known = queries.access_of(session, who.firm_id, contact_id)
    return known or ContactAccess(
        id=contact.id,
        firm_id=contact.firm_id,
        version=0,
        client_id=contact.client_id,
        email=contact.email,
        status="none",
    )


def offer_access(
    session: Session, who: Principal, contact_id: UUID, *, public_url: str, now: datetime
) -> ContactAccess:
    """Mails a contact an invitation; one that is out already ends."""
    asked = invite_contact(session, who, contact_id, now=now)
    if asked.token is None:
        raise Conflict("contact_signs_in_already", "This contact signs in already.")
    contact = queries.locked_contact(session, who.firm_id, contact_id)
    mail_to_contact(session, contact, asked, public_url=public_url, now=now)
    return queries.the_access(session, who.firm_id, contact_id)


def withdraw_offer(
    session: Session, who: Principal, contact_id: UUID, *, now: datetime
) -> ContactAccess:
    """Ends the invitation that a contact has."""
    queries.locked_contact(session, who.firm_id, contact_id)
    access = queries.the_access(session, who.firm_id, contact_id)
    access.withdraw()
    queries.revoke_invitations(session, who.firm_id, now, contact_id=contact_id)
    publish(session, ContactAccessChanged, access, by=who, reason="invitation revoked")
    return access


def end_access(
    session: Session, who: Principal, contact_id: UUID, *, now: datetime
) -> ContactAccess:
    """Takes a contact's sign-in away; the person stays who they are elsewhere."""
    queries.locked_contact(session, who.firm_id, contact_id)
    access = queries.the_access(session, who.firm_id, contact_id)
    access.end()
    queries.unlink(session, who.firm_id, contact_id)
    queries.revoke_invitations(session, who.firm_id, now, contact_id=contact_id)
    publish(session, ContactAccessChanged, access, by=who, reason="access ended")
    return access
