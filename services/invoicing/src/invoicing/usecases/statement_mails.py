"""Mail clients their statements of account, on the firm's day of the month, once for each month."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.clock import at_local_time, local_date
from common.ids import new_id
from common.outbox import publish
from invoicing import queries
from invoicing.events import StatementScheduleChanged
from invoicing.models import AwaitedStatements, Firm, StatementMailing, StatementSchedule
from invoicing.rules.statement_days import month_before, next_mailing
from invoicing.usecases import copies
from invoicing.usecases.mails import Letters
from invoicing.usecases.pricing import refused_by_field
from invoicing.usecases.reminders import HOUR
from invoicing.usecases.statements import hold_account

# Whoever was erased is written to no more; who was merged has another record.
GONE = ("erased", "merged")


def the_day(session: Session, who: Principal, now: datetime) -> StatementSchedule:
    """Returns the firm's day: its own, or none."""
    own = queries.statement_schedule(session, who.firm_id)
    return own or StatementSchedule.usual(who.firm_id, now)


def the_day_to_change(session: Session, who: Principal, now: datetime) -> StatementSchedule:
    """Returns the firm's day, locked."""
    return queries.locked_statement_schedule(session, StatementSchedule.usual(who.firm_id, now))


def choose_day(
    session: Session, who: Principal, schedule: StatementSchedule, day: int | None, *, now: datetime
) -> StatementSchedule:
    """Replaces the firm's day; the next such day of a month is the first that something is mailed on."""
    with refused_by_field():
        is_other = schedule.choose(day, now)
    if not is_other:
        return schedule
    publish(session, StatementScheduleChanged, schedule, by=who)
    queries.stop_awaiting_statements(session, who.firm_id)
    if day is not None:
        firm = copies.the_firm(session, who.firm_id)
        today = local_date(now, firm.time_zone)
        session.add(_awaited(firm, next_mailing(day, today)))
    return schedule


def mail_statements(session: Session, who: Principal, *, public_url: str, now: datetime) -> int:
    """Writes to the next clients whose statements are due; returns how many were looked at."""
    # The day is locked before what is awaited, as whoever chooses another one does.
    schedule = queries.free_statement_schedule(session, who.firm_id)
    awaited = queries.statements_due(session, who.firm_id, now) if schedule else None
    if schedule is None or awaited is None:
        return 0
    firm = copies.the_firm(session, who.firm_id)
    clients = queries.billed_clients(session, firm.id, awaited.after_client_id)
    for client_id in clients:
        client = copies.the_client(session, firm.id, client_id)
        letters = Letters(session, firm, client, public_url, now)
        if client.status not in GONE:
            _mail_to(session, who, letters, client_id, awaited.mailed_on, now)
    if clients:
        awaited.after_client_id = clients[-1]
        return len(clients)
    session.delete(awaited)
    # There is one row for each firm: the old one is gone before the next one comes.
    session.flush()
    assert schedule.day  # Who chooses none stops what was awaited.
    session.add(_awaited(firm, next_mailing(schedule.day, awaited.mailed_on)))
    return 1


def _mail_to(
    session: Session, who: Principal, letters: Letters, client_id: UUID, on: date, now: datetime
) -> None:
    since, until = month_before(on)
    for currency in queries.billed_currencies(session, who.firm_id, client_id):
        days = {"since": since, "until": until, "now": now}
        account = hold_account(session, who, client_id, currency=currency, **days)
        mailing = StatementMailing(
            firm_id=who.firm_id,
            id=new_id(),
            client_id=client_id,
            currency=currency,
            since=since,
            mailed_at=now,
        )
        if account.has_something_to_tell and queries.claim_mailing(session, mailing):
            letters.statement(mailing.id, account)
            told = {"since": since.isoformat(), "currency": currency}
            audit.record(session, "statement.mailed", client_id, who, **told)


def _awaited(firm: Firm, on: date) -> AwaitedStatements:
    return AwaitedStatements(
        firm_id=firm.id, mailed_on=on, due_at=at_local_time(on, HOUR, firm.time_zone)
    )
