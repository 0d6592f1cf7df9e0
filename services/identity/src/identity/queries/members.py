"""Questions about the people who work at a firm."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from identity.models import Invitation, Member, MemberSighting, Person
from identity.queries.rows import found

SIGHTED_EVERY = timedelta(minutes=15)


def team(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Row[tuple[Member, datetime | None, datetime | None, bool]]]:
    """Returns members for a page: when they were seen, until when invited, whether asked for codes."""
    waiting = (
        (Invitation.firm_id == Member.firm_id)
        & (Invitation.member_id == Member.id)
        & Invitation.accepted_at.is_(None)
        & Invitation.revoked_at.is_(None)
    )
    sighting = (MemberSighting.firm_id == Member.firm_id) & (MemberSighting.member_id == Member.id)
    query = (
        select(
            Member,
            MemberSighting.seen_at,
            Invitation.expires_at,
            Person.totp_confirmed_at.is_not(None),
        )
        .outerjoin(Person, Person.id == Member.person_id)
        .outerjoin(MemberSighting, sighting)
        .outerjoin(Invitation, waiting)
        .where(Member.firm_id == firm_id)
        .order_by(Member.id)
        .limit(limit + 1)
    )
    return session.execute(query.where(Member.id > after) if after else query).all()


def note_sighting(session: Session, firm_id: UUID, member_id: UUID, now: datetime) -> None:
    """Keeps when a member was last seen; a quarter of an hour more or less is not written."""
    seen = {"firm_id": firm_id, "member_id": member_id, "seen_at": now}
    statement = insert(MemberSighting).values(seen)
    statement = statement.on_conflict_do_update(
        index_elements=["firm_id", "member_id"],
        set_={"seen_at": now},
        where=MemberSighting.seen_at < now - SIGHTED_EVERY,
    )
    session.execute(statement)


def every_member(session: Session, firm_id: UUID) -> list[Member]:
    """Returns all members of the firm, those who left too: for snapshots."""
    return list(session.scalars(select(Member).where(Member.firm_id == firm_id)))


def the_member(session: Session, firm_id: UUID, member_id: UUID) -> Member:
    """Returns the member; raises NotFound."""
    query = select(Member).where(Member.firm_id == firm_id, Member.id == member_id)
    return found(session.scalars(query).one_or_none())


def locked_member(session: Session, firm_id: UUID, member_id: UUID) -> Member:
    """Returns the member, locked until the transaction ends; raises NotFound."""
    query = select(Member).where(Member.firm_id == firm_id, Member.id == member_id)
    return found(session.scalars(query.with_for_update()).one_or_none())


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
