"""Questions about contacts and the people they are."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from identity.models import (
    Affiliation,
    Contact,
    ContactLink,
)
from identity.queries.rows import found


def contact_of_person(
    session: Session, firm_id: UUID, contact_id: UUID, person_id: UUID
) -> tuple[Contact, ContactLink] | None:
    """Returns the contact and the link by which the person is that contact."""
    query = (
        select(Contact, ContactLink)
        .join(
            ContactLink,
            (ContactLink.firm_id == Contact.firm_id) & (ContactLink.contact_id == Contact.id),
        )
        .where(
            Contact.firm_id == firm_id,
            Contact.id == contact_id,
            ContactLink.person_id == person_id,
        )
    )
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def contacts_of_client(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Contact]:
    """Returns the client's contacts, locked until the transaction ends."""
    query = select(Contact).where(Contact.firm_id == firm_id, Contact.client_id == client_id)
    return session.scalars(query.order_by(Contact.id).with_for_update()).all()


def delete_link(session: Session, firm_id: UUID, contact_id: UUID) -> UUID | None:
    """Ends that a person is the contact; returns the person, if there was one."""
    person_id = session.scalar(
        delete(ContactLink)
        .where(ContactLink.firm_id == firm_id, ContactLink.contact_id == contact_id)
        .returning(ContactLink.person_id)
    )
    session.execute(
        delete(Affiliation).where(
            Affiliation.firm == firm_id,
            Affiliation.membership_id == contact_id,
            Affiliation.kind == "contact",
        )
    )
    return person_id


def locked_contact(session: Session, firm_id: UUID, contact_id: UUID) -> Contact:
    """Returns the contact, locked until the transaction ends; raises NotFound."""
    query = select(Contact).where(Contact.firm_id == firm_id, Contact.id == contact_id)
    return found(session.scalars(query.with_for_update()).one_or_none())


def the_contact(session: Session, firm_id: UUID, contact_id: UUID) -> Contact:
    """Returns the contact; raises NotFound."""
    query = select(Contact).where(Contact.firm_id == firm_id, Contact.id == contact_id)
    return found(session.scalars(query).one_or_none())


def link_of(session: Session, firm_id: UUID, contact_id: UUID) -> ContactLink | None:
    """Returns which person the contact is, once they have accepted."""
    query = select(ContactLink).where(
        ContactLink.firm_id == firm_id, ContactLink.contact_id == contact_id
    )
    return session.scalars(query).one_or_none()


def link(session: Session, **row: object) -> None:
    """Keeps which person the contact is; a later answer replaces an earlier one."""
    statement = insert(ContactLink).values(row)
    session.execute(
        statement.on_conflict_do_update(index_elements=["firm_id", "contact_id"], set_=row)
    )
