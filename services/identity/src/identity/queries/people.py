"""Questions about people, who belong to no firm."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from identity.models import (
    Affiliation,
    Person,
    SignInName,
)


def the_person(session: Session, person_id: UUID) -> Person | None:
    """Returns the person."""
    return session.scalars(select(Person).where(Person.id == person_id)).one_or_none()


def is_somebody(session: Session, person_id: UUID) -> bool:
    """Tells whether the person is or was a member or a contact anywhere."""
    return bool(affiliations_of(session, person_id))


def delete_sign_in_name(session: Session, person_id: UUID) -> None:
    """Frees the mail address that signs the person in."""
    session.execute(delete(SignInName).where(SignInName.person_id == person_id))


def locked_person(session: Session, person_id: UUID) -> Person | None:
    """Returns the person as they are now, locked until the transaction ends."""
    query = select(Person).where(Person.id == person_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def replace_hash(session: Session, person_id: UUID, seen: str, password_hash: str) -> bool:
    """Puts a hash in the place of the one that was seen; False if another stands there by now."""
    same = update(Person).where(Person.id == person_id, Person.password_hash == seen)
    replaced = same.values(password_hash=password_hash).returning(Person.id)
    return session.scalar(replaced) is not None


def note_sign_in(session: Session, person_id: UUID, now: datetime) -> None:
    """Keeps when the person last came in."""
    session.execute(update(Person).where(Person.id == person_id).values(signed_in_at=now))


def person_named(session: Session, name_key: str) -> Person | None:
    """Returns the person whom a mail address signs in."""
    query = select(Person).join(SignInName, SignInName.person_id == Person.id)
    return session.scalars(query.where(SignInName.name_key == name_key)).one_or_none()


def locked_person_named(session: Session, name_key: str) -> Person | None:
    """Returns the person whom a mail address signs in, locked until the transaction ends."""
    query = select(Person).join(SignInName, SignInName.person_id == Person.id)
    query = query.where(SignInName.name_key == name_key).with_for_update(of=Person)
    return session.scalars(query).one_or_none()


def take_name(session: Session, name_key: str, person_id: UUID) -> bool:
    """Gives the mail address to the person; False if somebody else has it."""
    statement = insert(SignInName).values(name_key=name_key, person_id=person_id)
    taken = statement.on_conflict_do_nothing().returning(SignInName.person_id)
    return session.scalar(taken) is not None


def affiliations_of(session: Session, person_id: UUID) -> Sequence[Affiliation]:
    """Returns the firms where the person is or was somebody."""
    return session.scalars(select(Affiliation).where(Affiliation.person_id == person_id)).all()


def affiliate(session: Session, **row: object) -> None:
    """Keeps that the person is somebody in the firm; known already is fine."""
    session.execute(insert(Affiliation).values(row).on_conflict_do_nothing())
