"""What time brings: the billing run of every firm whose day has come, and what is due when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from common import clock
from common.auth import Principal
from common.db import Database
from common.http.clocks import Clockwork
from common.logs import get_logger
from subscriptions import queries
from subscriptions.queries.subscribing import next_day_due
from subscriptions.queries.work import count_work
from subscriptions.usecases.billing_run import run_billing
from subscriptions.usecases.days import due_through, the_zone

log = get_logger(__name__)


def run_due(app: Database, worker: Database) -> int:
    """Bills what is due in every firm; returns how many items were released."""
    with worker.transaction(None) as session:
        firms = queries.firms_with_work(session, clock.now())
    return sum(_run_firm(app, firm_id) for firm_id in firms)


def _run_firm(app: Database, firm_id: UUID) -> int:
    who = Principal.system(firm_id, "billing-run")
    try:
        return run_billing(lambda: app.transaction(firm_id), who).released_items
    except (DBAPIError, TimeoutError):
        raise
    except Exception:  # One firm that cannot be billed must not keep the others from being billed.
        log.exception("billing failed", firm_id=str(firm_id))
        return 0


def next_due(session: Session, firm_id: UUID, at: datetime) -> datetime | None:
    """Returns when the next items fall due after the instant."""
    zone = the_zone(session, firm_id)
    day = queries.next_due_on(session, firm_id, after=due_through(at, zone))
    days = (day, next_day_due(session, firm_id, after=due_through(at, zone)))
    soonest = min((each for each in days if each), default=None)
    return clock.due_instant(soonest, zone) if soonest else None


def work_due(session: Session, firm_id: UUID, at: datetime) -> int:
    """Returns how many items are due and not yet on an invoice, and subscriptions that are to change."""
    through = due_through(at, the_zone(session, firm_id))
    return count_work(session, firm_id, through=through)


CLOCKWORK = Clockwork(next_due=next_due, work_due=work_due)
