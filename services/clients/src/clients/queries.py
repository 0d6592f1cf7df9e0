"""Every question the clients service asks its database; each names the firm."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clients.models import Client, Contact, Firm
from common.errors import NotFound

T = TypeVar("T")


def the_firm(session: Session, firm_id: UUID) -> Firm | None:
    """Returns what is known of the firm."""
    return session.scalars(select(Firm).where(Firm.firm_id == firm_id)).one_or_none()


def the_client(session: Session, firm_id: UUID, client_id: UUID) -> Client:
    """Returns the client; raises NotFound."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id == client_id)
    return _found(session.scalars(query).one_or_none())


def locked_client(session: Session, firm_id: UUID, client_id: UUID) -> Client:
    """Returns the client, locked until the transaction ends; raises NotFound."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id == client_id)
    return _found(session.scalars(query.with_for_update()).one_or_none())


def list_clients(
    session: Session,
    firm_id: UUID,
    *,
    after: UUID | None,
    limit: int,
    only_client: UUID | None,
) -> Sequence[Client]:
    """Returns up to `limit + 1` clients in the order they were made, for a page."""
    query = select(Client).where(Client.firm_id == firm_id).order_by(Client.id).limit(limit + 1)
    if after is not None:
        query = query.where(Client.id > after)
    if only_client is not None:
        query = query.where(Client.id == only_client)
    return session.scalars(query).all()


def the_contact(session: Session, firm_id: UUID, contact_id: UUID) -> Contact:
    """Returns the contact; raises NotFound."""
    query = select(Contact).where(Contact.firm_id == firm_id, Contact.id == contact_id)
    return _found(session.scalars(query).one_or_none())


def locked_contact(session: Session, firm_id: UUID, contact_id: UUID) -> Contact:
    """Returns the contact, locked until the transaction ends; raises NotFound."""
    query = select(Contact).where(Contact.firm_id == firm_id, Contact.id == contact_id)
    return _found(session.scalars(query.with_for_update()).one_or_none())


def contacts_of(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Contact]:
    """Returns the client's contacts, the first made first."""
    query = select(Contact).where(Contact.firm_id == firm_id, Contact.client_id == client_id)
    return session.scalars(query.order_by(Contact.id)).all()


def every_client(session: Session, firm_id: UUID) -> list[Client]:
    """Returns all clients of the firm: for snapshots."""
    return list(session.scalars(select(Client).where(Client.firm_id == firm_id)))


def every_contact(session: Session, firm_id: UUID) -> list[Contact]:
    """Returns all contacts of the firm: for snapshots."""
    return list(session.scalars(select(Contact).where(Contact.firm_id == firm_id)))


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row
