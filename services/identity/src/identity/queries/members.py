"""Questions about the people who work at a firm."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from identity.models import (
    Member,
)
from identity.queries.rows import found


def list_members(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Member]:
    """Returns up to `limit + 1` members in the order they were asked in, for a page."""
    query = select(Member).where(Member.firm_id == firm_id).order_by(Member.id).limit(limit + 1)
    return session.scalars(query.where(Member.id > after) if after else query).all()


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
