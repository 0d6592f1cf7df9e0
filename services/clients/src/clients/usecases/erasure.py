"""Erase a client: names, addresses and everything noted go; the client's id stays for its money."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.events import ClientErased, ContactRemoved
from clients.models import Client, Contact
from common.auth import Principal
from common.outbox import publish


def erase_client(session: Session, who: Principal, client_id: UUID, *, now: datetime) -> Client:
    """Erases the client, its contacts, and the clients that were merged into it."""
    client = queries.locked_client(session, who.firm_id, client_id)
    for one in (client, *queries.merged_into(session, who.firm_id, client.id)):
        for contact in queries.contacts_of(session, who.firm_id, one.id):
            _erase_contact(session, who, contact, now)
        queries.delete_kept(session, who.firm_id, one.id)
        queries.forget_rows_of(session, who.firm_id, one.id)
        one.erase()
        publish(session, ClientErased, one, by=who)
    return client


def _erase_contact(session: Session, who: Principal, contact: Contact, now: datetime) -> None:
    contact.erase(now)
    publish(session, ContactRemoved, contact, by=who)
