"""What time has brought, and what it will bring next."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from invoicing.models import (
    AwaitedOutcome,
    AwaitedReminder,
    AwaitedStatements,
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
    expiry = select(func.min(Proposal.expires_at)).where(
        Proposal.firm_id == firm_id,
        Proposal.status == "awaiting_acceptance",
        Proposal.expires_at > now,
    )
    estimate = select(func.min(Estimate.expires_at)).where(
        Estimate.firm_id == firm_id, Estimate.status == "sent", Estimate.expires_at > now
    )
    outcome = select(func.min(AwaitedOutcome.due_at)).where(
        AwaitedOutcome.firm_id == firm_id, AwaitedOutcome.due_at > now
    )
    reminder = select(func.min(AwaitedReminder.due_at)).where(
        AwaitedReminder.firm_id == firm_id, AwaitedReminder.due_at > now
    )
    statements = select(func.min(AwaitedStatements.due_at)).where(
        AwaitedStatements.firm_id == firm_id, AwaitedStatements.due_at > now
    )
    queries = (expiry, estimate, outcome, reminder, statements)
    soonest = func.least(*(query.scalar_subquery() for query in queries))
    return session.scalar(select(soonest))


def work_due(session: Session, firm_id: UUID, now: datetime) -> int:
    """Returns how much is due for the firm and not yet done."""
    expired = select(func.count()).where(
        Proposal.firm_id == firm_id,
        Proposal.status == "awaiting_acceptance",
        Proposal.expires_at <= now,
    )
    estimates = select(func.count()).where(
        Estimate.firm_id == firm_id, Estimate.status == "sent", Estimate.expires_at <= now
    )
    outcomes = select(func.count()).where(
        AwaitedOutcome.firm_id == firm_id, AwaitedOutcome.due_at <= now
    )
    reminders = select(func.count()).where(
        AwaitedReminder.firm_id == firm_id, AwaitedReminder.due_at <= now
    )
    statements = select(func.count()).where(
        AwaitedStatements.firm_id == firm_id, AwaitedStatements.due_at <= now
    )
    queries = (expired, estimates, outcomes, reminders, statements)
    return sum(session.execute(select(*(query.scalar_subquery() for query in queries))).one())


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
