"""How a row is found or not, and how rows come in pages."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from common.errors import NotFound

T = TypeVar("T")


def found(row: T | None) -> T:
    """Returns the row; raises NotFound if there is none."""
    if row is None:
        raise NotFound
    return row


def newest(
    session: Session,
    model: Any,
    query: Select[T],
    after: UUID | None,
    limit: int,
    only: dict[str, Any],
) -> Sequence[T]:
    for name in ("client_id", "status"):
        if only.get(name) is not None:
            query = query.where(getattr(model, name) == only[name])
    if after is not None:
        query = query.where(model.id < after)
    return session.scalars(query.order_by(model.id.desc()).limit(limit + 1)).all()
