"""How far each contact is on the way into My Billing."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from identity.models import Client, ContactAccess, ContactLink
from identity.queries.rows import found


def access_of(session: Session, firm_id: UUID, contact_id: UUID) -> ContactAccess | None:
    """Returns how far the contact is; nothing for one who was never invited."""
    query = select(ContactAccess).where(
        ContactAccess.firm_id == firm_id, ContactAccess.id == contact_id
    )
    return session.scalars(query).one_or_none()


def the_access(session: Session, firm_id: UUID, contact_id: UUID) -> ContactAccess:
    """Returns how far the contact is; raises NotFound for one who was never invited."""
    return found(access_of(session, firm_id, contact_id))


def every_access(session: Session, firm_id: UUID) -> list[ContactAccess]:
    """Returns how far every contact of the firm is: for snapshots."""
    return list(session.scalars(select(ContactAccess).where(ContactAccess.firm_id == firm_id)))


def unlink(session: Session, firm_id: UUID, contact_id: UUID) -> None:
    """Forgets which person the contact is."""
    session.execute(
        delete(ContactLink).where(
            ContactLink.firm_id == firm_id, ContactLink.contact_id == contact_id
        )
    )


def is_test_client(session: Session, firm_id: UUID, client_id: UUID) -> bool | None:
    """Tells whether a client is for trying things out; nothing while it is not known here."""
    query = select(Client.is_test).where(Client.firm_id == firm_id, Client.id == client_id)
    return session.scalar(query)
