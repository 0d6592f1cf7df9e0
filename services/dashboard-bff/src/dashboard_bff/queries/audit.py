"""Questions about the audit of the firm, over all services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from dashboard_bff.models import AuditEntry, Resource

S = TypeVar("S", bound=tuple[object, ...])


@dataclass(frozen=True)
class AuditWanted:
    """Which entries: by whom (or for whom), of what kind, with what outcome, about what, and when."""

    person: str | None = None
    noun: str | None = None
    outcome: str | None = None
    subject: UUID | None = None
    only_impersonated: bool = False
    since: datetime | None = None
    until: datetime | None = None


def audit_page(
    session: Session,
    firm_id: UUID,
    wanted: AuditWanted,
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[AuditEntry]:
    """Returns up to `limit + 1` entries, the newest first."""
    query = _wanted(select(AuditEntry), firm_id, wanted)
    if before is not None:
        query = query.where(tuple_(AuditEntry.at, AuditEntry.id) < before)
    newest_first = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return session.scalars(newest_first.limit(limit + 1)).all()


def audit_count(session: Session, firm_id: UUID, wanted: AuditWanted) -> int:
    """Returns how many entries fit."""
    return session.scalar(_wanted(select(func.count()), firm_id, wanted)) or 0


def named(session: Session, firm_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Resource]:
    """Returns what the dashboard knows under each id, removed or not.

    A contact's access has the contact's own id and no name: it must not stand in the contact's place.
    """
    query = select(Resource).where(
        Resource.firm_id == firm_id, Resource.id.in_(ids), Resource.kind != "contact_access"
    )
    return {row.id: row for row in session.scalars(query)}


def _wanted(query: Select[S], firm_id: UUID, wanted: AuditWanted) -> Select[S]:
    query = query.where(AuditEntry.firm_id == firm_id)
    if wanted.person:
        both = (AuditEntry.actor, AuditEntry.on_behalf_of)
        query = query.where(or_(*(column == wanted.person for column in both)))
    if wanted.noun:
        query = query.where(AuditEntry.act.startswith(f"{wanted.noun}.", autoescape=True))
    if wanted.outcome:
        query = query.where(AuditEntry.outcome == wanted.outcome)
    if wanted.subject:
        query = query.where(AuditEntry.subject == wanted.subject)
    if wanted.only_impersonated:
        query = query.where(AuditEntry.on_behalf_of.is_not(None))
    if wanted.since:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until:
        query = query.where(AuditEntry.at < wanted.until)
    return query
