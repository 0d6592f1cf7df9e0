"""Questions about clients, contacts, notes and own fields; each names the firm."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from clients.models import Avatar, Client, Contact, CustomField, Documented, Firm, Member, Note
from common.errors import NotFound

T = TypeVar("T")


def the_firm(session: Session, firm_id: UUID) -> Firm | None:
    """Returns what is known of the firm."""
    return session.scalars(select(Firm).where(Firm.firm_id == firm_id)).one_or_none()


def the_member(session: Session, firm_id: UUID, member_id: UUID) -> Member | None:
    """Returns what is known of a member."""
    query = select(Member).where(Member.firm_id == firm_id, Member.id == member_id)
    return session.scalars(query).one_or_none()


def is_documented(session: Session, firm_id: UUID, client_id: UUID) -> bool:
    """Tells whether a document names the client."""
    query = select(Documented).where(
        Documented.firm_id == firm_id, Documented.client_id == client_id
    )
    return session.scalars(query).one_or_none() is not None


def tags(session: Session, firm_id: UUID) -> Sequence[str]:
    """Returns every tag that the firm's clients have, in order."""
    tag = func.unnest(Client.tags).label("tag")
    query = select(tag).where(Client.firm_id == firm_id, Client.status.in_(("active", "archived")))
    return session.scalars(query.distinct().order_by("tag").limit(500)).all()


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


def contact_to_change(session: Session, firm_id: UUID, contact_id: UUID) -> Contact:
    """Returns the contact, locked after its client: of two who leave, one sees that the other has."""
    client_id = the_contact(session, firm_id, contact_id).client_id
    locked_client(session, firm_id, client_id)
    query = select(Contact).where(Contact.firm_id == firm_id, Contact.id == contact_id)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return _found(session.scalars(fresh).one_or_none())


def contacts_of(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Contact]:
    """Returns the client's contacts, the first made first."""
    query = select(Contact).where(Contact.firm_id == firm_id, Contact.client_id == client_id)
    return session.scalars(query.order_by(Contact.id)).all()


def notes_of(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Note]:
    """Returns the newest notes about a client, the newest first."""
    query = select(Note).where(Note.firm_id == firm_id, Note.client_id == client_id)
    return session.scalars(query.order_by(Note.id.desc()).limit(200)).all()


def every_note(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Note]:
    """Returns all notes about a client, the first first: for its export."""
    query = select(Note).where(Note.firm_id == firm_id, Note.client_id == client_id)
    return session.scalars(query.order_by(Note.id)).all()


def merged_into(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Client]:
    """Returns the clients that were merged into this one, locked."""
    query = select(Client).where(Client.firm_id == firm_id, Client.merged_into == client_id)
    return session.scalars(query.order_by(Client.id).with_for_update()).all()


def locked_pair(session: Session, firm_id: UUID, one: UUID, other: UUID) -> tuple[Client, Client]:
    """Returns two clients, locked in the order of their ids; raises NotFound."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id.in_((one, other)))
    rows = {row.id: row for row in session.scalars(query.order_by(Client.id).with_for_update())}
    return _found(rows.get(one)), _found(rows.get(other))


def move_notes(session: Session, firm_id: UUID, *, source: UUID, target: UUID) -> None:
    """Makes the notes about one client notes about another."""
    session.execute(
        update(Note)
        .where(Note.firm_id == firm_id, Note.client_id == source)
        .values(client_id=target)
    )


def delete_kept(session: Session, firm_id: UUID, client_id: UUID) -> None:
    """Deletes the notes about a client, and its picture."""
    for model in (Note, Avatar):
        session.execute(delete(model).where(model.firm_id == firm_id, model.client_id == client_id))


def the_note(session: Session, firm_id: UUID, client_id: UUID, note_id: UUID) -> Note:
    """Returns a note about the client, locked; raises NotFound."""
    query = select(Note).where(
        Note.firm_id == firm_id, Note.client_id == client_id, Note.id == note_id
    )
    return _found(session.scalars(query.with_for_update()).one_or_none())


def the_avatar(session: Session, firm_id: UUID, client_id: UUID) -> Avatar | None:
    """Returns the client's picture, if it has one."""
    query = select(Avatar).where(Avatar.firm_id == firm_id, Avatar.client_id == client_id)
    return session.scalars(query).one_or_none()


def custom_fields(session: Session, firm_id: UUID) -> Sequence[CustomField]:
    """Returns the firm's own fields, the first made first."""
    query = select(CustomField).where(
        CustomField.firm_id == firm_id, CustomField.status == "active"
    )
    return session.scalars(query.order_by(CustomField.id)).all()


def locked_custom_field(session: Session, firm_id: UUID, field_id: UUID) -> CustomField:
    """Returns one of the firm's own fields, locked; raises NotFound."""
    query = select(CustomField).where(CustomField.firm_id == firm_id, CustomField.id == field_id)
    return _found(session.scalars(query.with_for_update()).one_or_none())


def every_custom_field(session: Session, firm_id: UUID) -> list[CustomField]:
    """Returns all of the firm's own fields: for snapshots."""
    return list(session.scalars(select(CustomField).where(CustomField.firm_id == firm_id)))


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
