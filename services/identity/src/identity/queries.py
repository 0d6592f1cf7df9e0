"""Every question the identity service asks its database; those of a firm's rows name the firm."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.errors import NotFound
from identity.models import (
    Affiliation,
    AttemptCount,
    Contact,
    ContactLink,
    FamiliarAddress,
    Firm,
    Founding,
    Invitation,
    InvitationToken,
    Member,
    Person,
    SignInName,
)

T = TypeVar("T")


def the_firm(session: Session, firm_id: UUID) -> Firm:
    """Returns the firm; raises NotFound."""
    return _found(session.scalars(select(Firm).where(Firm.firm_id == firm_id)).one_or_none())


def locked_firm(session: Session, firm_id: UUID) -> Firm:
    """Returns the firm, locked until the transaction ends; raises NotFound."""
    query = select(Firm).where(Firm.firm_id == firm_id).with_for_update()
    return _found(session.scalars(query).one_or_none())


def every_firm(session: Session, firm_id: UUID) -> list[Firm]:
    """Returns the one firm that is the firm's: for snapshots."""
    return list(session.scalars(select(Firm).where(Firm.firm_id == firm_id)))


def list_members(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Member]:
    """Returns up to `limit + 1` members in the order they were asked in, for a page."""
    query = select(Member).where(Member.firm_id == firm_id).order_by(Member.id).limit(limit + 1)
    return session.scalars(query.where(Member.id > after) if after else query).all()


def every_member(session: Session, firm_id: UUID) -> list[Member]:
    """Returns all members of the firm, those who left too: for snapshots."""
    return list(session.scalars(select(Member).where(Member.firm_id == firm_id)))


def locked_member(session: Session, firm_id: UUID, member_id: UUID) -> Member:
    """Returns the member, locked until the transaction ends; raises NotFound."""
    query = select(Member).where(Member.firm_id == firm_id, Member.id == member_id)
    return _found(session.scalars(query.with_for_update()).one_or_none())


def count_owners(session: Session, firm_id: UUID) -> int:
    """Returns how many owners can act for the firm."""
    query = select(func.count()).where(
        Member.firm_id == firm_id, Member.role == "owner", Member.status == "active"
    )
    return session.scalar(query) or 0


def member_of_person(
    session: Session, firm_id: UUID, member_id: UUID, person_id: UUID
) -> Member | None:
    """Returns the member if that is who the person is."""
    query = select(Member).where(
        Member.firm_id == firm_id, Member.id == member_id, Member.person_id == person_id
    )
    return session.scalars(query).one_or_none()


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


def locked_contact(session: Session, firm_id: UUID, contact_id: UUID) -> Contact:
    """Returns the contact, locked until the transaction ends; raises NotFound."""
    query = select(Contact).where(Contact.firm_id == firm_id, Contact.id == contact_id)
    return _found(session.scalars(query.with_for_update()).one_or_none())


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


def found_token(session: Session, token_key: str) -> InvitationToken | None:
    """Returns which firm's invitation the token is of."""
    query = select(InvitationToken).where(InvitationToken.token_key == token_key)
    return session.scalars(query).one_or_none()


def the_invitation(session: Session, firm_id: UUID, invitation_id: UUID) -> Invitation:
    """Returns the invitation; raises NotFound."""
    query = select(Invitation).where(Invitation.firm_id == firm_id, Invitation.id == invitation_id)
    return _found(session.scalars(query).one_or_none())


def locked_invitation(session: Session, firm_id: UUID, invitation_id: UUID) -> Invitation:
    """Returns the invitation as it is now, locked until the transaction ends; raises NotFound."""
    query = select(Invitation).where(Invitation.firm_id == firm_id, Invitation.id == invitation_id)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return _found(session.scalars(fresh).one_or_none())


def revoke_invitations(session: Session, firm_id: UUID, now: datetime, **subject: UUID) -> None:
    """Ends the invitation that a contact or a member still has."""
    live = update(Invitation).where(
        Invitation.firm_id == firm_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    session.execute(live.filter_by(**subject).values(revoked_at=now))


def the_person(session: Session, person_id: UUID) -> Person | None:
    """Returns the person."""
    return session.scalars(select(Person).where(Person.id == person_id)).one_or_none()


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


def found_firm(session: Session, **row: object) -> bool:
    """Keeps that the person founds a firm of this name; False if they did before."""
    statement = insert(Founding).values(row).on_conflict_do_nothing().returning(Founding.firm)
    return session.scalar(statement) is not None


def count_attempt(
    session: Session, key: str, *, now: datetime, since: datetime
) -> tuple[int, datetime]:
    """Adds one to a counter; returns where it stands and since when. An old one starts anew."""
    stale = AttemptCount.began_at <= since
    statement = insert(AttemptCount).values(key=key, failures=1, began_at=now)
    statement = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": case((stale, 1), else_=AttemptCount.failures + 1),
            "began_at": case((stale, now), else_=AttemptCount.began_at),
        },
    )
    returning = statement.returning(AttemptCount.failures, AttemptCount.began_at)
    failures, began_at = session.execute(returning).one()
    return failures, began_at


def forgive_attempt(session: Session, limits: Mapping[str, int]) -> None:
    """Takes the last one off each counter, for it was no failure."""
    for key in limits:
        counter = update(AttemptCount).where(AttemptCount.key == key, AttemptCount.failures > 0)
        session.execute(counter.values(failures=AttemptCount.failures - 1))


def forget_attempts(session: Session, *, before: datetime) -> int:
    """Drops counters whose window has passed; returns how many."""
    old = delete(AttemptCount).where(AttemptCount.began_at <= before).returning(AttemptCount.key)
    return len(session.scalars(old).all())


def is_familiar(session: Session, key: str) -> bool:
    """Tells whether the account has signed in from the address before."""
    query = select(FamiliarAddress.key).where(FamiliarAddress.key == key)
    return session.scalar(query) is not None


def make_familiar(session: Session, key: str, now: datetime) -> None:
    """Keeps that the account has signed in from the address."""
    statement = insert(FamiliarAddress).values(key=key, seen_at=now)
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"seen_at": now}))


def forget_addresses(session: Session, *, before: datetime) -> int:
    """Drops addresses from which nobody has signed in for long; returns how many."""
    old = delete(FamiliarAddress).where(FamiliarAddress.seen_at <= before)
    return len(session.scalars(old.returning(FamiliarAddress.key)).all())


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row
