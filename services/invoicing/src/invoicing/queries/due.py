"""What time has brought, and what it will bring next."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from invoicing.models import (
    AwaitedOutcome,
    Estimate,
    Proposal,
)
from invoicing.queries.estimates import estimates_of
from invoicing.queries.proposals import proposals_of


def stop_awaiting(session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]) -> set[UUID]:
    """Ends the wait for an outcome; returns the invoices that still waited."""
    statement = delete(AwaitedOutcome).where(
        AwaitedOutcome.firm_id == firm_id, AwaitedOutcome.invoice_id.in_(set(invoice_ids))
    )
    return set(session.scalars(statement.returning(AwaitedOutcome.invoice_id)))


def expired_proposals(session: Session, firm_id: UUID, now: datetime) -> Sequence[Proposal]:
    """Returns the firm's proposals whose time is over, each locked unless someone works on it."""
    query = proposals_of(firm_id, None).where(
        Proposal.status == "awaiting_acceptance", Proposal.expires_at <= now
    )
    return session.scalars(query.limit(100).with_for_update(skip_locked=True)).all()


def expired_estimates(session: Session, firm_id: UUID, now: datetime) -> Sequence[Estimate]:
    """Returns the firm's estimates whose time is over, each locked unless someone works on it."""
    query = estimates_of(firm_id, None).where(Estimate.status == "sent", Estimate.expires_at <= now)
    return session.scalars(query.limit(100).with_for_update(skip_locked=True)).all()


def outcomes_waited_out(session: Session, firm_id: UUID, now: datetime) -> Sequence[UUID]:
    """Returns the firm's invoices whose mail has waited long enough, each locked."""
    query = select(AwaitedOutcome.invoice_id).where(
        AwaitedOutcome.firm_id == firm_id, AwaitedOutcome.due_at <= now
    )
    return session.scalars(query.limit(100).with_for_update(skip_locked=True)).all()


def firms_with_work(session: Session, now: datetime) -> Sequence[UUID]:
    """Returns the firms for which, by their own clocks, something is due (as the worker role)."""
    return session.scalars(_FIRMS_WITH_WORK, {"now": now}).all()


def next_due(session: Session, firm_id: UUID, now: datetime) -> datetime | None:
    """Returns the next instant of the firm's time at which something will be due."""
    soonest: datetime | None = session.scalar(_NEXT, {"firm": firm_id, "now": now})
    return soonest


def work_due(session: Session, firm_id: UUID, now: datetime) -> int:
    """Returns how much is due for the firm and not yet done."""
    return session.scalar(_WORK, {"firm": firm_id, "now": now}) or 0


# What a firm waits for, and when that is over.
_AWAITED = (
    ("expires_at", "proposals WHERE firm_id = :firm AND status = 'awaiting_acceptance'"),
    ("expires_at", "estimates WHERE firm_id = :firm AND status = 'sent'"),
    ("due_at", "awaited_outcomes WHERE firm_id = :firm"),
    ("due_at", "awaited_statements WHERE firm_id = :firm"),
    ("due_at", "awaited_reminders WHERE firm_id = :firm"),
)
# Asked again and again while time moves, so they are made once.
_SOONEST = (f"(SELECT min({at}) FROM {those} AND {at} > :now)" for at, those in _AWAITED)
_NEXT = text(f"SELECT LEAST({', '.join(_SOONEST)})")
_OVERDUE = (f"(SELECT count(*) FROM {those} AND {at} <= :now)" for at, those in _AWAITED)
_WORK = text(f"SELECT {' + '.join(_OVERDUE)}")
_FIRMS_WITH_WORK = text(
    "SELECT DISTINCT due.firm_id FROM ("
    " SELECT firm_id, expires_at AS at FROM proposals"
    " WHERE status = 'awaiting_acceptance' AND expires_at IS NOT NULL"
    " UNION ALL SELECT firm_id, expires_at FROM estimates"
    " WHERE status = 'sent' AND expires_at IS NOT NULL"
    " UNION ALL SELECT firm_id, due_at FROM awaited_outcomes"
    " UNION ALL SELECT firm_id, due_at FROM awaited_statements"
    " UNION ALL SELECT firm_id, due_at FROM awaited_reminders) AS due"
    " LEFT JOIN firm_clocks AS c ON c.firm_id = due.firm_id"
    " WHERE due.at <= CAST(:now AS timestamptz)"
    " + make_interval(secs => COALESCE(c.offset_seconds, 0)) LIMIT 100"
)
