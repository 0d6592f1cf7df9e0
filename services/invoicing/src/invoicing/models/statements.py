"""On which day of the month a firm mails statements of account, which comes next, and which were mailed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from invoicing.models.metadata import Base, Instant
from invoicing.rules.statement_days import checked_day


class StatementSchedule(FirmOwned, Base):
    """A firm's own day of the month; without one nothing is mailed. Its id is the firm's."""

    __tablename__ = "statement_schedules"

    day: Mapped[int | None]
    changed_at: Mapped[Instant]

    __table_args__ = (
        CheckConstraint("id = firm_id", "one_each"),
        CheckConstraint("day BETWEEN 1 AND 28", "day"),
    )

    @classmethod
    def usual(cls, firm_id: UUID, now: datetime) -> "StatementSchedule":
        """Returns what holds for a firm that has said nothing."""
        return cls(firm_id=firm_id, id=firm_id, version=1, created_at=now, changed_at=now, day=None)

    def choose(self, day: int | None, now: datetime) -> bool:
        """Replaces the day; tells whether it is another now. Raises what the rules refuse."""
        if checked_day(day) == self.day:
            return False
        self.day, self.changed_at = day, now
        return True


class AwaitedStatements(Base):
    """The next mailing of a firm's statements, and the last client that it has got to."""

    __tablename__ = "awaited_statements"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    mailed_on: Mapped[date]
    due_at: Mapped[Instant]
    after_client_id: Mapped[UUID | None]

    __table_args__ = (Index(None, "due_at"),)


class StatementMailing(Base):
    """That a client's statement of a month was mailed: once, whatever the day is changed to."""

    __tablename__ = "statement_mailings"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    currency: Mapped[str]
    since: Mapped[date]
    mailed_at: Mapped[Instant]

    __table_args__ = (UniqueConstraint("firm_id", "client_id", "currency", "since"),)
