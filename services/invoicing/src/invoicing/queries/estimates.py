"""Which estimates there are, for whom."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from invoicing.models import Estimate
from invoicing.queries.rows import found, newest


def the_estimate(
    session: Session, firm_id: UUID, estimate_id: UUID, *, only_client: UUID | None = None
) -> Estimate:
    """Returns the estimate; a client does not see drafts. Raises NotFound."""
    query = estimates_of(firm_id, only_client).where(Estimate.id == estimate_id)
    return found(session.scalars(query).one_or_none())


def locked_estimate(session: Session, firm_id: UUID, estimate_id: UUID) -> Estimate:
    """Returns the estimate, locked until the transaction ends; raises NotFound."""
    query = estimates_of(firm_id, None).where(Estimate.id == estimate_id).with_for_update()
    return found(session.scalars(query).one_or_none())


def list_estimates(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int, **only: Any
) -> Sequence[Estimate]:
    """Returns up to `limit + 1` estimates, the newest first, for a page."""
    query = estimates_of(firm_id, only["only_client"])
    return newest(session, Estimate, query, after, limit, only)


def every_estimate(session: Session, firm_id: UUID) -> list[Estimate]:
    """Returns all estimates of the firm: for snapshots."""
    return list(session.scalars(estimates_of(firm_id, None)))


def estimates_of(firm_id: UUID, only_client: UUID | None) -> Select[Estimate]:
    query = select(Estimate).where(Estimate.firm_id == firm_id)
    if only_client is not None:
        query = query.where(Estimate.client_id == only_client, Estimate.status != "draft")
    return query.options(selectinload(Estimate.lines))
