"""A gateway that refuses connections, or breaks, is left alone for a while, then asked at a measured pace."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from payments.models.tables import Base, Instant

# So many refusals in a row open it; it is tried again after these, and then after the last.
OPENS_AFTER = 3
REST = (timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=5))
# How long one question may take before another is let through in its place.
A_PROBE = timedelta(seconds=30)
# After a recovery planned payments go one by one for so long.
PACE, PACED_FOR = timedelta(seconds=1), timedelta(minutes=10)


class Breaker(Base):
    """How a firm's gateway has been reached lately; there is none while nothing was refused.

    All of it is about the gateway and stays on wall time. Whoever asks takes the turn under its lock.
    """

    __tablename__ = "gateway_breakers"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    gateway: Mapped[str] = mapped_column(primary_key=True)
    refusals: Mapped[int]
    next_at: Mapped[Instant]
    paced_until: Mapped[Instant | None]

    __table_args__ = (CheckConstraint("refusals >= 0", "refusals"),)

    @property
    def is_open(self) -> bool:
        """Whether it is left alone but for one probe at a time."""
        return self.refusals >= OPENS_AFTER

    def take_turn(self, wall: datetime) -> bool:
        """Lets one question through, if it is time for one."""
        if self.next_at > wall:
            return False
        if self.is_open:
            self.next_at = wall + A_PROBE
        elif self.paced_until is not None and self.paced_until > wall:
            self.next_at = wall + PACE
        return True

    def refuse(self, wall: datetime) -> None:
        """It could not be reached, once more."""
        self.refusals, self.paced_until = self.refusals + 1, None
        times = self.refusals - OPENS_AFTER
        self.next_at = wall if times < 0 else wall + REST[min(times, len(REST) - 1)]

    def reach(self, wall: datetime) -> None:
        """It has answered; what has waited goes on, one at a time."""
        if self.is_open:
            self.paced_until, self.next_at = wall + PACED_FOR, wall + PACE
        self.refusals = 0
