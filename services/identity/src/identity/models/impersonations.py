"""A member looking at a client's billing as one of its contacts: for half an hour, with a reason."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Conflict
from identity.models.tables import INSTANT, Base

LIFETIME = timedelta(minutes=30)


class Impersonation(FirmOwned, Base):
    """A delegation: the contact is the subject, the member acts. It is never renewed."""

    __tablename__ = "impersonations"

    member_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    client_id: Mapped[UUID]
    is_test: Mapped[bool]
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(default="active")
    started_at: Mapped[datetime] = mapped_column(INSTANT)
    ends_at: Mapped[datetime] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    ended_by: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("status IN ('active', 'ended', 'expired', 'revoked')", "status"),
        CheckConstraint("(status = 'active') = (ended_at IS NULL)", "ended_has_an_end"),
        CheckConstraint("ends_at <= started_at + interval '30 minutes'", "half_an_hour"),
        ForeignKeyConstraint(["firm_id", "member_id"], ["members.firm_id", "members.id"]),
        Index(None, "firm_id", "client_id"),
        Index(
            "ix_impersonations_active_ends_at",
            "ends_at",
            postgresql_where=text("status = 'active'"),
        ),
    )

    def is_running(self, now: datetime) -> bool:
        """Whether anybody may still look through it."""
        return self.status == "active" and now < self.ends_at

    def end(self, how: str, by: str, now: datetime) -> None:
        """Ends it as `ended`, `expired` or `revoked`; what is over stays as it was."""
        if self.status != "active":
            raise Conflict(
                "impersonation_over", "This visit is over.", extra={"visit": self.status}
            )
        self.status, self.ended_at, self.ended_by = how, min(now, self.ends_at), by
