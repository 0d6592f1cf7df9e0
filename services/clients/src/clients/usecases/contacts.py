"""Add, change and remove a contact."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.events import ContactChanged, ContactCreated, ContactRemoved
from clients.models import Contact
from clients.rules.mails import with_mails
from clients.usecases.mail_choices import hand_over, refuse_to_leave_nobody
from common.auth import Principal
from common.ids import new_id
from common.outbox import publish


def add_contact(
    session: Session, who: Principal, client_id: UUID, draft: dict[str, Any], *, now: datetime
) -> Contact:
    """Adds a person to a client; 409 if the client has a contact with this mail address."""
    client = queries.locked_client(session, who.firm_id, client_id)
    client.refuse_if_gone()
    contact = Contact(
        id=new_id(), firm_id=who.firm_id, client_id=client.id, created_at=now, **with_mails(draft)
    )
    session.add(contact)
    publish(session, ContactCreated, contact, by=who)
    return contact


def change_contact(
    session: Session, who: Principal, contact: Contact, changes: dict[str, Any]
) -> Contact:
    """Changes what the input names and leaves the rest."""
    was_told, had = contact.is_told_what_is_owed, contact.mails
    contact.change(**with_mails(changes))
    if contact.mails != had:
        contact.change(mails_chosen_by="firm")
    if was_told and contact.bears_billing:
        refuse_to_leave_nobody(session, contact, "mails")
    publish(session, ContactChanged, contact, by=who)
    if was_told and not contact.bears_billing:
        hand_over(session, who, contact)
    return contact


def promote_prospect(session: Session, who: Principal, contact_id: UUID, *, reason: str) -> None:
    """Makes a client of a prospect; any other contact, and one who has left, stays as they are."""
    contact = queries.locked_contact(session, who.firm_id, contact_id)
    if contact.role != "prospect" or contact.status != "active":
        return
    contact.change(role="client")
    publish(session, ContactChanged, contact, by=who, reason=reason)


def remove_contact(session: Session, who: Principal, contact_id: UUID, *, now: datetime) -> Contact:
    """Ends a person's part in the client."""
    contact = queries.contact_to_change(session, who.firm_id, contact_id)
    was_told = contact.is_told_what_is_owed
    contact.remove(now)
    publish(session, ContactRemoved, contact, by=who)
    if was_told:
        hand_over(session, who, contact)
    return contact
