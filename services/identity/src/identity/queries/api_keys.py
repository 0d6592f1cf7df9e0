"""Questions about the keys of programs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from identity.models import (
    ApiKey,
    ApiKeyHash,
)
from identity.queries.rows import found


def list_api_keys(
    session: Session, firm_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[ApiKey]:
    """Returns up to `limit + 1` keys of the firm, the newest first."""
    query = select(ApiKey).where(ApiKey.firm_id == firm_id)
    if before:
        query = query.where(ApiKey.id < before)
    return session.scalars(query.order_by(ApiKey.id.desc()).limit(limit + 1)).all()


def place_of_key(session: Session, key_hash: str) -> ApiKeyHash | None:
    """Returns which firm's key a hash is of."""
    query = select(ApiKeyHash).where(ApiKeyHash.key_hash == key_hash)
    return session.scalars(query).one_or_none()


def the_api_key(session: Session, firm_id: UUID, api_key_id: UUID) -> ApiKey | None:
    """Returns the key."""
    query = select(ApiKey).where(ApiKey.firm_id == firm_id, ApiKey.id == api_key_id)
    return session.scalars(query).one_or_none()


def locked_api_key(session: Session, firm_id: UUID, api_key_id: UUID) -> ApiKey:
    """Returns the key, locked until the transaction ends; raises NotFound."""
    query = select(ApiKey).where(ApiKey.firm_id == firm_id, ApiKey.id == api_key_id)
    return found(session.scalars(query.with_for_update()).one_or_none())


def note_use(
    session: Session, firm_id: UUID, api_key_id: UUID, *, now: datetime, since: datetime
) -> None:
    """Keeps when the key was last used, unless that was kept since a moment; no new version."""
    stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < since)
    key = update(ApiKey).where(ApiKey.firm_id == firm_id, ApiKey.id == api_key_id, stale)
    session.execute(key.values(last_used_at=now))
