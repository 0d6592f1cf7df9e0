"""On which days a firm reminds its clients, and which reminder of an invoice comes next."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from invoicing.models.metadata import Base, Instant
from invoicing.rules.reminders import USUAL, make_schedule


class ReminderSchedule(FirmOwned, Base):
    """A firm's own days, which replace the usual ones; its id is the firm's."""

    __tablename__ = "reminder_schedules"

    days: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    changed_at: Mapped[Instant]

    __table_args__ = (CheckConstraint("id = firm_id", "one_each"),)

    @classmethod
    def usual(cls, firm_id: UUID, now: datetime) -> "ReminderSchedule":
        """Returns what holds for a firm that has said nothing."""
        return cls(
            firm_id=firm_id,
            id=firm_id,
            version=1,
            created_at=now,
            changed_at=now,
            days=list(USUAL),
        )

    def choose(self, days: list[int], now: datetime) -> bool:
        """Replaces the days; tells whether they are others now. Raises what the rules refuse."""
        chosen = list(make_schedule(days))
        if chosen == self.days:
            return False
        self.days, self.changed_at = chosen, now
        return True


class AwaitedReminder(Base):
    """The next reminder of an invoice: which of the schedule's days it is, and its instant."""

    __tablename__ = "awaited_reminders"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    days: Mapped[int]
    due_at: Mapped[Instant]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "invoice_id"], ["invoices.firm_id", "invoices.id"]),
        Index(None, "due_at"),
    )
