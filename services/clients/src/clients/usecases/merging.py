"""Merge a client that was entered twice into the one that is kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.events import (
    ClientChanged,
    ClientMerged,
    ContactCreated,
    ContactRemoved,
)
from clients.models import Client
from common.auth import Principal
from common.errors import Conflict
from common.ids import new_id
from common.outbox import publish


def merge_client(
    session: Session, who: Principal, client_id: UUID, kept_id: UUID, *, now: datetime
) -> Client:
    """Merges the client into the kept one; 409 if a document names the one that would go.

    Contacts, notes, tags and own values move. Money never moves between clients.
    """
    client, kept = queries.locked_pair(session, who.firm_id, client_id, kept_id)
    if queries.is_documented(session, who.firm_id, client.id):
        raise Conflict("client_documented", "A document names this client. Keep it instead.")
    client.merge_into(kept)
    _move_contacts(session, who, client, kept, now)
    queries.move_notes(session, who.firm_id, source=client.id, target=kept.id)
    publish(session, ClientChanged, kept, by=who)
    publish(session, ClientMerged, client, by=who)
    return client


def _move_contacts(
    session: Session, who: Principal, client: Client, kept: Client, now: datetime
) -> None:
    """A contact moves as a new one: whoever signed in for the old client does not for the new."""
    known = {
        contact.email.lower()
        for contact in queries.contacts_of(session, who.firm_id, kept.id)
        if contact.status == "active"
    }
    for contact in queries.contacts_of(session, who.firm_id, client.id):
        if contact.status != "active":
            continue
        contact.remove(now)
        publish(session, ContactRemoved, contact, by=who)
        if contact.email.lower() not in known:
            moved = contact.moved_to(kept.id, new_id(), now)
            session.add(moved)
            publish(session, ContactCreated, moved, by=who)
