"""What is asked of plans; each question names the firm."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from subscriptions.models import Plan, PlanVersion
from subscriptions.queries import found_or_absent


def list_plans(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Plan]:
    """Returns up to `limit + 1` plans, the first made first, for a page."""
    query = select(Plan).where(Plan.firm_id == firm_id).order_by(Plan.id).limit(limit + 1)
    if after is not None:
        query = query.where(Plan.id > after)
    return session.scalars(query).all()


def the_plan(session: Session, firm_id: UUID, plan_id: UUID) -> Plan:
    """Returns the plan with its present terms; raises NotFound."""
    query = select(Plan).where(Plan.firm_id == firm_id, Plan.id == plan_id)
    return found_or_absent(session.scalars(query).one_or_none())


def locked_plan(session: Session, firm_id: UUID, plan_id: UUID) -> Plan:
    """Returns the plan, kept from being changed by anybody else; raises NotFound.

    It is locked before it is read: who waited for another's change has to see the terms it made.
    """
    query = select(Plan.id).where(Plan.firm_id == firm_id, Plan.id == plan_id)
    session.execute(query.with_for_update())
    return the_plan(session, firm_id, plan_id)


def the_version(session: Session, firm_id: UUID, plan_id: UUID, number: int) -> PlanVersion:
    """Returns the terms of a plan that somebody took."""
    query = select(PlanVersion).where(
        PlanVersion.firm_id == firm_id,
        PlanVersion.plan_id == plan_id,
        PlanVersion.number == number,
    )
    return session.scalars(query).one()


def every_plan(session: Session, firm_id: UUID) -> list[Plan]:
    """Returns all plans of the firm: for snapshots."""
    return list(session.scalars(select(Plan).where(Plan.firm_id == firm_id)))
