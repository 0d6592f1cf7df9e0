"""Remind clients of what is still owed, on the firm's days, once each, until it is settled."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.clock import at_local_time, local_date
from common.db.rows import write_rows
from common.errors import Conflict, TooManyRequests
from common.outbox import publish
from invoicing import queries
from invoicing.events import ReminderScheduleChanged
from invoicing.models import AwaitedReminder, Firm, Invoice, ReminderSchedule
from invoicing.rules.reminders import EARLIEST, next_reminder
from invoicing.usecases import copies
from invoicing.usecases.mails import Letters
from invoicing.usecases.pricing import refused_by_field

# People read their mail in the morning.
HOUR = time(9)
REMINDED = "invoice.reminded"


def the_schedule(session: Session, who: Principal, now: datetime) -> ReminderSchedule:
    """Returns the firm's days: its own, or the usual ones."""
    own = queries.reminder_schedule(session, who.firm_id)
    return own or ReminderSchedule.usual(who.firm_id, now)


def the_schedule_to_change(session: Session, who: Principal, now: datetime) -> ReminderSchedule:
    """Returns the firm's days, locked."""
    return queries.locked_schedule(session, ReminderSchedule.usual(who.firm_id, now))


def choose_days(
    session: Session, who: Principal, schedule: ReminderSchedule, days: list[int], *, now: datetime
) -> ReminderSchedule:
    """Replaces the firm's days; what is open now is reminded of by the new ones."""
    with refused_by_field():
        is_other = schedule.choose(days, now)
    if not is_other:
        return schedule
    publish(session, ReminderScheduleChanged, schedule, by=who)
    queries.stop_all_reminders(session, who.firm_id)
    firm = copies.the_firm(session, who.firm_id)
    await_reminders(session, firm, queries.owed_invoices(session, firm.id), now=now)
    return schedule


def await_reminders(
    session: Session, firm: Firm, invoices: Iterable[Invoice], *, now: datetime
) -> None:
    """Notes which reminder of each invoice comes next, if any does."""
    own = queries.reminder_schedule(session, firm.id)
    schedule = own.days if own else ReminderSchedule.usual(firm.id, now).days
    today = local_date(now, firm.time_zone)
    next_ones = [_next(firm, schedule, invoice, today) for invoice in invoices if invoice.is_owed]
    write_rows(session, AwaitedReminder, [each for each in next_ones if each])


def remind(session: Session, who: Principal, *, public_url: str, now: datetime) -> int:
    """Writes the reminders whose time has come; returns how many invoices were looked at."""
    due = queries.reminders_due(session, who.firm_id, now)
    if not due:
        return 0
    firm = copies.the_firm(session, who.firm_id)
    invoices = {
        i.id: i for i in queries.locked_invoices(session, firm.id, [r.invoice_id for r in due])
    }
    for reminder in due:
        invoice, days = invoices[reminder.invoice_id], reminder.days
        session.delete(reminder)
        if _is_to_be_told(session, firm, invoice, days, now):
            client = copies.the_client(session, firm.id, invoice.client_id)
            Letters(session, firm, client, public_url, now).reminder(invoice, days)
            audit.record(session, REMINDED, invoice.id, who, days=days)
    session.flush()
    await_reminders(session, firm, invoices.values(), now=now)
    return len(due)


def remind_now(
    session: Session, who: Principal, invoice_id: UUID, *, public_url: str, now: datetime
) -> Invoice:
    """Reminds of an invoice because a member says so, once on a day of the firm.

    What the schedule tells later stays as it is, but not twice of the same day.
    """
    invoice = queries.locked_invoice(session, who.firm_id, invoice_id)
    _refuse_unremindable(session, invoice)
    firm = copies.the_firm(session, who.firm_id)
    _refuse_reminded(session, firm, invoice, now)
    assert invoice.due_on  # What is open was issued.
    days = (local_date(now, firm.time_zone) - invoice.due_on).days
    if days < EARLIEST:
        raise Conflict("invoice_due_much_later", f"It is due in more than {-EARLIEST} days.")
    client = copies.the_client(session, firm.id, invoice.client_id)
    if not Letters(session, firm, client, public_url, now).reminder(invoice, days):
        raise Conflict("client_reads_no_reminders", "Nobody at the client gets reminders.")
    audit.record(session, REMINDED, invoice.id, who, days=days)
    return invoice


def _refuse_unremindable(session: Session, invoice: Invoice) -> None:
    if invoice.status != "open" or not invoice.is_owed:
        raise Conflict(f"invoice_is_{invoice.status}", "Only an open invoice is reminded of.")
    if queries.live_payment(session, invoice.firm_id, invoice.id) is not None:
        raise Conflict("invoice_being_paid", "It is being paid at this moment.")


def _refuse_reminded(session: Session, firm: Firm, invoice: Invoice, now: datetime) -> None:
    if _was_told_today(session, firm, invoice, now):
        tomorrow = local_date(now, firm.time_zone) + timedelta(days=1)
        wait = int((at_local_time(tomorrow, time(0), firm.time_zone) - now).total_seconds()) + 1
        sentence = "The client was reminded of it today."
        raise TooManyRequests("invoice_reminded_today", sentence, retry_after=wait)


def _was_told_today(session: Session, firm: Firm, invoice: Invoice, now: datetime) -> bool:
    told = queries.mails_about(session, firm.id, invoice.id, [REMINDED])
    today = local_date(now, firm.time_zone)
    return bool(told) and local_date(told[0].created_at, firm.time_zone) >= today


def _is_to_be_told(
    session: Session, firm: Firm, invoice: Invoice, days: int, now: datetime
) -> bool:
    """What collects itself is not asked for before it is due, nor what is being paid at this moment.

    A member may have reminded of it earlier this day.
    """
    if invoice.status != "open" or not invoice.is_owed:
        return False
    if days <= 0 and invoice.collects_itself:
        return False
    if _was_told_today(session, firm, invoice, now):
        return False
    return queries.live_payment(session, invoice.firm_id, invoice.id) is None


def _next(firm: Firm, schedule: list[int], invoice: Invoice, today: date) -> dict[str, Any] | None:
    assert invoice.due_on  # What is owed was issued.
    days = next_reminder(schedule, invoice.due_on, today)
    if days is None:
        return None
    at = at_local_time(invoice.due_on + timedelta(days=days), HOUR, firm.time_zone)
    return {"firm_id": firm.id, "invoice_id": invoice.id, "days": days, "due_at": at}
