"""Questions about people, who belong to no firm."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from identity.models import (
    Affiliation,
    Person,
    SignInName,
)
from identity.queries.rows import found


def the_person(session: Session, person_id: UUID) -> Person | None:
    """Returns the person."""
    return session.scalars(select(Person).where(Person.id == person_id)).one_or_none()


def locked_person(session: Session, person_id: UUID) -> Person:
    """Returns the person, locked until the transaction ends; raises NotFound."""
    query = select(Person).where(Person.id == person_id).with_for_update()
    return found(session.scalars(query).one_or_none())


def is_somebody(session: Session, person_id: UUID) -> bool:
    """Tells whether the person is or was a member or a contact anywhere."""
    return bool(affiliations_of(session, person_id))


def delete_sign_in_name(session: Session, person_id: UUID) -> None:
    """Frees the mail address that signs the person in."""
    session.execute(delete(SignInName).where(SignInName.person_id == person_id))


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
