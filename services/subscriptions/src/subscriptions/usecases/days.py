"""Which day it is for a firm, and up to which date things have fallen due there."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.clock import due_instant, local_date
from common.errors import Unavailable
from subscriptions import queries
from subscriptions.models import Firm


def firm_here(session: Session, firm_id: UUID) -> Firm:
    """Returns the firm; raises Unavailable if it is not known here yet."""
    firm = queries.the_firm(session, firm_id)
    if firm is None:
        raise Unavailable("firm_not_known_yet", "The firm is being set up.", retry_after=1)
    return firm


def the_zone(session: Session, firm_id: UUID) -> str:
    """Returns the firm's time zone; raises Unavailable if the firm is not known here yet."""
    return firm_here(session, firm_id).time_zone


def due_through(now: datetime, zone: str) -> date:
    """Returns the last date whose due instant has come.

    It is the local date, but for the hour after clocks were set back over midnight: then the next
    date had begun already, and stays due.
    """
    day = local_date(now, zone)
    tomorrow = day + timedelta(days=1)
    return tomorrow if due_instant(tomorrow, zone) <= now else day


def trial_ends_at(began: datetime, days: int, zone: str) -> datetime:
    """Returns when a trial of so many days is over: as the date begins that follows its last one.

    The day it begins on counts as the first, whatever the clocks do meanwhile.
    """
    return due_instant(local_date(began, zone) + timedelta(days=days), zone)


def today_in(session: Session, firm_id: UUID, now: datetime) -> date:
    """Returns the firm's local date."""
    return local_date(now, the_zone(session, firm_id))


def due_today(session: Session, firm_id: UUID, now: datetime) -> date:
    """Returns up to which date things have fallen due for the firm."""
    return due_through(now, the_zone(session, firm_id))
