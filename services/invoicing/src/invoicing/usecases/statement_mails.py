"""Mail clients their statements of account, on the firm's day of the month, once for each month."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.clock import at_local_time, local_date
from common.outbox import publish
from invoicing import queries
from invoicing.events import StatementScheduleChanged
from invoicing.models import AwaitedStatements, Firm, StatementSchedule
from invoicing.papers.statements import Account
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
    awaited = queries.statements_due(session, who.firm_id, now)
    if awaited is None:
        return 0
    firm = copies.the_firm(session, who.firm_id)
    clients = queries.billed_clients(session, firm.id, awaited.after_client_id)
    for client_id in clients:
        _mail(session, who, firm, client_id, awaited.mailed_on, public_url, now)
    if clients:
        awaited.after_client_id = clients[-1]
        return len(clients)
    schedule = the_day(session, who, now)
    session.delete(awaited)
    # There is one row for each firm: the old one is gone before the next one comes.
    session.flush()
    assert schedule.day  # Who chooses none stops what was awaited.
    session.add(_awaited(firm, next_mailing(schedule.day, awaited.mailed_on)))
    return 1


def _mail(
    session: Session,
    who: Principal,
    firm: Firm,
    client_id: UUID,
    mailed_on: date,
    public_url: str,
    now: datetime,
) -> None:
    client = copies.the_client(session, firm.id, client_id)
    accounts = _to_be_told(session, who, client_id, *month_before(mailed_on), now)
    if not accounts or client.status in GONE:
        return
    if queries.claim_mailing(session, firm.id, client_id, accounts[0].since, now):
        Letters(session, firm, client, public_url, now).statements(accounts)
        days = {name: getattr(accounts[0], name).isoformat() for name in ("since", "until")}
        audit.record(session, "statement.mailed", client_id, who, **days)


def _to_be_told(
    session: Session, who: Principal, client_id: UUID, since: date, until: date, now: datetime
) -> Sequence[Account]:
    """Only of what moved in the period, or is open at its end, is there anything to tell."""
    days = {"since": since, "until": until, "now": now}
    accounts = [
        hold_account(session, who, client_id, currency=currency, **days)
        for currency in queries.billed_currencies(session, who.firm_id, client_id)
    ]
    return [each for each in accounts if each.has_something_to_tell]


def _awaited(firm: Firm, on: date) -> AwaitedStatements:
    return AwaitedStatements(
        firm_id=firm.id, mailed_on=on, due_at=at_local_time(on, HOUR, firm.time_zone)
    )
