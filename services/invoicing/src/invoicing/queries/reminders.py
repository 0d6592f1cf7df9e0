"""On which days a firm reminds, and of what it is time to remind."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invoicing.models import AwaitedReminder, Invoice, ReminderSchedule


def reminder_schedule(session: Session, firm_id: UUID) -> ReminderSchedule | None:
    """Returns the firm's own schedule, if it has one."""
    query = select(ReminderSchedule).where(ReminderSchedule.firm_id == firm_id)
    return session.scalars(query).one_or_none()


def locked_schedule(session: Session, usual: ReminderSchedule) -> ReminderSchedule:
    """Returns the firm's own schedule, locked; it begins as the usual one."""
    columns = ReminderSchedule.__table__.columns.keys()
    values = {name: getattr(usual, name) for name in columns}
    session.execute(insert(ReminderSchedule).values(values).on_conflict_do_nothing())
    query = select(ReminderSchedule).where(ReminderSchedule.firm_id == usual.firm_id)
    return session.scalars(query.with_for_update()).one()


def reminders_due(session: Session, firm_id: UUID, now: datetime) -> Sequence[AwaitedReminder]:
    """Returns the firm's reminders whose time has come, each locked unless someone works on it."""
    query = select(AwaitedReminder).where(
        AwaitedReminder.firm_id == firm_id, AwaitedReminder.due_at <= now
    )
    return session.scalars(query.limit(100).with_for_update(skip_locked=True)).all()


def stop_reminding(session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]) -> None:
    """Forgets the next reminders of invoices that are settled, or of none any more."""
    session.execute(
        delete(AwaitedReminder).where(
            AwaitedReminder.firm_id == firm_id, AwaitedReminder.invoice_id.in_(set(invoice_ids))
        )
    )


def stop_all_reminders(session: Session, firm_id: UUID) -> None:
    """Forgets every next reminder of the firm: another schedule begins."""
    session.execute(delete(AwaitedReminder).where(AwaitedReminder.firm_id == firm_id))


def owed_invoices(session: Session, firm_id: UUID) -> Sequence[Invoice]:
    """Returns the firm's open invoices, without their lines."""
    query = select(Invoice).where(Invoice.firm_id == firm_id, Invoice.status == "open")
    return session.scalars(query.order_by(Invoice.id)).all()
