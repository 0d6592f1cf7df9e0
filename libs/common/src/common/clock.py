"""The one place where wall time is read, and where local dates become instants (R9).

A sandbox firm may run ahead of the wall by an offset (its test clock); due-ness is always decided by
`firm_now`, never by the wall.
"""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, DateTime, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from common.db import Mechanism


class FirmClock(Mechanism):
    """How many seconds a sandbox firm's time is ahead of the wall; no row means not at all."""

    __tablename__ = "firm_clocks"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    offset_seconds: Mapped[int] = mapped_column(BigInteger, default=0)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


_OFFSET = text("SELECT offset_seconds FROM firm_clocks WHERE firm_id = :firm")


def now() -> datetime:
    """Returns the wall's present instant, in UTC."""
    return datetime.now(UTC)


def firm_now(session: Session, firm_id: UUID) -> datetime:
    """Returns the firm's present instant: the wall's, moved forward by the firm's test clock.

    How far that is ahead is asked once a transaction, and is the same to its end.
    """
    offsets = session.info.setdefault("clock_offsets", {})
    if firm_id not in offsets:
        offsets[firm_id] = session.scalar(_OFFSET, {"firm": firm_id}) or 0
    return now() + timedelta(seconds=offsets[firm_id])


def local_date(instant: datetime, zone: str) -> date:
    """Returns the calendar date that the instant falls on in the zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def due_instant(day: date, zone: str) -> datetime:
    """Returns the first valid instant of the local date, in UTC (R9).

    In a gap it is the first instant after the gap, in an overlap the earlier of the two.
    """
    tz = ZoneInfo(zone)
    midnight = datetime.combine(day, time.min, tzinfo=tz).astimezone(UTC)
    if midnight.astimezone(tz).date() == day:
        return midnight
    return _end_of_gap(midnight, day, tz)


def at_local_time(day: date, at: time, zone: str) -> datetime:
    """Returns the instant of a wall-clock time on a local date, in UTC; a gap moves it forward."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _end_of_gap(low: datetime, day: date, tz: ZoneInfo) -> datetime:
    """Finds the first instant whose local date is the day, by halving the day before it."""
    high = low + timedelta(days=1)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(tz).date() < day:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
