"""On which day a firm mails statements, whose turn it is, and which were mailed already."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invoicing.models import AwaitedStatements, Invoice, StatementMailing, StatementSchedule

BATCH = 100


def statement_schedule(session: Session, firm_id: UUID) -> StatementSchedule | None:
    """Returns the firm's own day, if it has said so."""
    query = select(StatementSchedule).where(StatementSchedule.firm_id == firm_id)
    return session.scalars(query).one_or_none()


def locked_statement_schedule(session: Session, usual: StatementSchedule) -> StatementSchedule:
    """Returns the firm's own day, locked; it begins as the usual one."""
    columns = StatementSchedule.__table__.columns.keys()
    values = {name: getattr(usual, name) for name in columns}
    session.execute(insert(StatementSchedule).values(values).on_conflict_do_nothing())
    query = select(StatementSchedule).where(StatementSchedule.firm_id == usual.firm_id)
    return session.scalars(query.with_for_update()).one()


def free_statement_schedule(session: Session, firm_id: UUID) -> StatementSchedule | None:
    """Returns the firm's own day, locked, unless someone changes it or mails by it."""
    query = select(StatementSchedule).where(StatementSchedule.firm_id == firm_id)
    return session.scalars(query.with_for_update(skip_locked=True)).one_or_none()


def statements_due(session: Session, firm_id: UUID, now: datetime) -> AwaitedStatements | None:
    """Returns the firm's mailing if its time has come; whoever asks holds the firm's day."""
    query = select(AwaitedStatements).where(
        AwaitedStatements.firm_id == firm_id, AwaitedStatements.due_at <= now
    )
    return session.scalars(query).one_or_none()


def stop_awaiting_statements(session: Session, firm_id: UUID) -> None:
    """Forgets the firm's next mailing: another day begins, or none."""
    session.execute(delete(AwaitedStatements).where(AwaitedStatements.firm_id == firm_id))


def billed_clients(session: Session, firm_id: UUID, after: UUID | None) -> Sequence[UUID]:
    """Returns the next clients with an invoice that was issued, in the order of their ids."""
    query = select(Invoice.client_id).where(Invoice.firm_id == firm_id, Invoice.number.is_not(None))
    if after is not None:
        query = query.where(Invoice.client_id > after)
    return session.scalars(query.distinct().order_by(Invoice.client_id).limit(BATCH)).all()


def billed_currencies(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[str]:
    """Returns the currencies in which the client was billed."""
    query = select(Invoice.currency).where(
        Invoice.firm_id == firm_id, Invoice.client_id == client_id, Invoice.number.is_not(None)
    )
    return session.scalars(query.distinct().order_by(Invoice.currency)).all()


def claim_mailing(session: Session, mailing: StatementMailing) -> bool:
    """Notes that a client's statement is mailed; False if it was before."""
    columns = StatementMailing.__table__.columns.keys()
    values = {name: getattr(mailing, name) for name in columns}
    statement = insert(StatementMailing).values(values).on_conflict_do_nothing()
    return session.scalar(statement.returning(StatementMailing.id)) is not None
