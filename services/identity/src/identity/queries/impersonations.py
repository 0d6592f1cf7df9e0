"""Questions about who looks, or looked, at whose billing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from identity.models import (
    Impersonation,
)
from identity.queries.rows import found


def list_impersonations(
    session: Session, firm_id: UUID, *, before: UUID | None, limit: int, only_client: UUID | None
) -> Sequence[Impersonation]:
    """Returns up to `limit + 1`, the newest first, of the firm or of one client of it."""
    query = select(Impersonation).where(Impersonation.firm_id == firm_id)
    if only_client:
        query = query.where(Impersonation.client_id == only_client)
    if before:
        query = query.where(Impersonation.id < before)
    return session.scalars(query.order_by(Impersonation.id.desc()).limit(limit + 1)).all()


def every_impersonation(session: Session, firm_id: UUID) -> list[Impersonation]:
    """Returns all of the firm: for snapshots."""
    return list(session.scalars(select(Impersonation).where(Impersonation.firm_id == firm_id)))


def the_impersonation(
    session: Session, firm_id: UUID, impersonation_id: UUID
) -> Impersonation | None:
    """Returns the impersonation."""
    return session.scalars(_one(firm_id, impersonation_id)).one_or_none()


def locked_impersonation(
    session: Session, firm_id: UUID, impersonation_id: UUID, *, member_id: UUID | None = None
) -> Impersonation:
    """Returns it, or only if it is the member's, locked until the end; raises NotFound."""
    query = _one(firm_id, impersonation_id).with_for_update()
    if member_id:
        query = query.where(Impersonation.member_id == member_id)
    return found(session.scalars(query).one_or_none())


def firms_with_expired(session: Session, now: datetime) -> Sequence[UUID]:
    """Returns the firms where time has run out on somebody (asked across firms, by the worker)."""
    query = select(Impersonation.firm_id).where(
        Impersonation.status == "active", Impersonation.ends_at <= now
    )
    return session.scalars(query.distinct().limit(100)).all()


def expired_impersonations(
    session: Session, firm_id: UUID, now: datetime
) -> Sequence[Impersonation]:
    """Returns those of the firm whose time has run out, locked; another worker's are left to it."""
    query = select(Impersonation).where(
        Impersonation.firm_id == firm_id,
        Impersonation.status == "active",
        Impersonation.ends_at <= now,
    )
    return session.scalars(query.limit(100).with_for_update(skip_locked=True)).all()


def _one(firm_id: UUID, impersonation_id: UUID) -> Select[tuple[Impersonation]]:
    return select(Impersonation).where(
        Impersonation.firm_id == firm_id, Impersonation.id == impersonation_id
    )
