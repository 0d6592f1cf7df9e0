"""Questions for holding our books against a gateway's."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from payments.models import Firm, GatewayDifference, Payment, Reconciliation
from payments.queries.found import found, locking
from payments.queries.payments import with_allocations
from payments.rules.reconciling import MOVED


def firms_to_reconcile(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID]]:
    """Returns firms whose midnight has passed since their books were last compared."""
    query = (
        select(Firm.firm_id)
        .outerjoin(Reconciliation, Reconciliation.firm_id == Firm.firm_id)
        .where(or_(Reconciliation.next_at.is_(None), Reconciliation.next_at <= wall))
    )
    return session.execute(query.order_by(Reconciliation.next_at).limit(limit)).all()


def reconciliation(session: Session, firm_id: UUID, *, first_at: datetime) -> Reconciliation:
    """Returns when the firm's books are compared, locked; those that never were are so now."""
    row = insert(Reconciliation).values(firm_id=firm_id, next_at=first_at)
    session.execute(row.on_conflict_do_nothing())
    query = select(Reconciliation).where(Reconciliation.firm_id == firm_id)
    return session.scalars(locking(query)).one()


def gateways_used(session: Session, firm_id: UUID) -> Sequence[str]:
    """Returns the gateways through which the firm's payments went."""
    query = select(Payment.gateway).where(Payment.firm_id == firm_id, Payment.gateway != "offline")
    return session.scalars(query.distinct().order_by(Payment.gateway)).all()


def payments_to_compare(
    session: Session,
    firm_id: UUID,
    gateway: str,
    ids: Collection[UUID],
    since: datetime,
    until: datetime,
) -> Sequence[Payment]:
    """Returns the payments of the charges named, and those that moved money in that time."""
    asked = (Payment.asked_at >= since) & (Payment.asked_at < until)
    query = select(Payment).where(
        Payment.firm_id == firm_id,
        Payment.gateway == gateway,
        or_(Payment.id.in_(ids), asked & Payment.status.in_(MOVED)),
    )
    return session.scalars(query.options(with_allocations)).all()


def known_differences(
    session: Session, firm_id: UUID, about: Collection[str]
) -> Sequence[GatewayDifference]:
    """Returns what was found before about the same things."""
    query = select(GatewayDifference).where(
        GatewayDifference.firm_id == firm_id, GatewayDifference.about.in_(about)
    )
    return session.scalars(query).all()


def locked_difference(session: Session, firm_id: UUID, difference_id: UUID) -> GatewayDifference:
    """Returns the difference, locked; raises NotFound."""
    query = select(GatewayDifference).where(
        GatewayDifference.firm_id == firm_id, GatewayDifference.id == difference_id
    )
    return found(session.scalars(locking(query)).one_or_none())


def list_differences(
    session: Session, firm_id: UUID, *, status: str | None, after: UUID | None, limit: int
) -> Sequence[GatewayDifference]:
    """Returns up to `limit + 1` differences, the newest first, for a page."""
    query = select(GatewayDifference).where(GatewayDifference.firm_id == firm_id)
    if status is not None:
        query = query.where(GatewayDifference.status == status)
    if after is not None:
        query = query.where(GatewayDifference.id < after)
    return session.scalars(query.order_by(GatewayDifference.id.desc()).limit(limit + 1)).all()


def every_difference(session: Session, firm_id: UUID) -> list[GatewayDifference]:
    """Returns all differences of the firm: for snapshots."""
    query = select(GatewayDifference).where(GatewayDifference.firm_id == firm_id)
    return list(session.scalars(query))
