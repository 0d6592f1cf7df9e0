"""That a client was asked for a payment method, how often it was reminded, and how that ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from common.db import FirmOwned
from payments.models.tables import Base, Instant, become


class MethodRequest(FirmOwned, Base):
    """One asking of one client; open until a method is there, it is revoked, or the client has left."""

    __tablename__ = "method_requests"

    client_id: Mapped[UUID]
    status: Mapped[str]
    requested_by: Mapped[str]
    reminder_count: Mapped[int]
    reminded_at: Mapped[Instant | None]
    # When it is said again; never more once all reminders are sent.
    remind_at: Mapped[Instant | None]
    payment_method_id: Mapped[UUID | None]
    ended_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("status IN ('open', 'done', 'revoked', 'lapsed')", "status"),
        CheckConstraint("(status = 'open') = (ended_at IS NULL)", "ended_at"),
        CheckConstraint("(status = 'done') = (payment_method_id IS NOT NULL)", "payment_method_id"),
        CheckConstraint("remind_at IS NULL OR status = 'open'", "remind_at"),
        CheckConstraint("reminder_count BETWEEN 0 AND 3", "reminder_count"),
        ForeignKeyConstraint(
            ["firm_id", "payment_method_id"], ["payment_methods.firm_id", "payment_methods.id"]
        ),
        Index(
            "uq_method_requests_firm_id_client_id_open",
            "firm_id",
            "client_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index(None, "firm_id", "client_id"),
        Index(None, "remind_at", postgresql_where=text("remind_at IS NOT NULL")),
    )

    def remind(self, next_at: datetime | None, now: datetime) -> None:
        """It is said once more, and again at the next moment if there is one."""
        self.reminder_count, self.reminded_at, self.remind_at = (
            self.reminder_count + 1,
            now,
            next_at,
        )

    def end(self, status: str, now: datetime, *, by_method: UUID | None = None) -> None:
        """Nobody is reminded any more; raises Conflict if it has ended before."""
        become(self, "method_request", status)
        self.ended_at, self.remind_at, self.payment_method_id = now, None, by_method
