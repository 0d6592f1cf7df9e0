"""Which proposals there are, for whom."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from invoicing.models import Proposal, ProposalLine
from invoicing.queries.rows import found, newest
from invoicing.rules.totals import Method


def the_proposal(
    session: Session, firm_id: UUID, proposal_id: UUID, *, only_client: UUID | None = None
) -> Proposal:
    """Returns the proposal; a client does not see drafts. Raises NotFound."""
    query = proposals_of(firm_id, only_client).where(Proposal.id == proposal_id)
    return found(session.scalars(query).one_or_none())


def methods_of_proposals(
    session: Session, firm_id: UUID, ids: Collection[UUID]
) -> dict[UUID, Method]:
    """Returns how proposals are priced, by id."""
    columns = (Proposal.id, Proposal.prices_include_tax, Proposal.tax_rounding)
    query = select(*columns).where(Proposal.firm_id == firm_id, Proposal.id.in_(ids))
    return {id_: Method(*method) for id_, *method in session.execute(query)}


def locked_proposal(session: Session, firm_id: UUID, proposal_id: UUID) -> Proposal:
    """Returns the proposal, locked until the transaction ends; raises NotFound."""
    query = proposals_of(firm_id, None).where(Proposal.id == proposal_id).with_for_update()
    return found(session.scalars(query).one_or_none())


def locked_proposal_of_line(session: Session, firm_id: UUID, line_id: UUID) -> Proposal | None:
    """Returns the proposal that has the line, locked until the transaction ends."""
    query = proposals_of(firm_id, None).where(Proposal.lines.any(ProposalLine.id == line_id))
    return session.scalars(query.with_for_update()).one_or_none()


def list_proposals(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int, **only: Any
) -> Sequence[Proposal]:
    """Returns up to `limit + 1` proposals, the newest first, for a page."""
    query = proposals_of(firm_id, only["only_client"])
    return newest(session, Proposal, query, after, limit, only)


def every_proposal(session: Session, firm_id: UUID) -> list[Proposal]:
    """Returns all proposals of the firm: for snapshots."""
    return list(session.scalars(proposals_of(firm_id, None)))


def proposals_of(firm_id: UUID, only_client: UUID | None) -> Select[Proposal]:
    query = select(Proposal).where(Proposal.firm_id == firm_id)
    if only_client is not None:
        query = query.where(Proposal.client_id == only_client, Proposal.status != "draft")
    return query.options(selectinload(Proposal.lines))
