"""What people prove themselves with beside a password, and how they come by a new one."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from common.errors import NotFound
from common.ids import new_id
from identity.models.tables import INSTANT, Base

TICKET_GOOD_FOR = timedelta(minutes=5)
TICKET_TRIES = 5
RESET_GOOD_FOR = timedelta(minutes=30)


class RecoveryCode(Base):
    """Hash of a code that lets its person in once, when their device is gone."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    code_key: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(INSTANT)


class SignInTicket(Base):
    """Hash of a ticket → the person whose password was right, and who still owes a code."""

    __tablename__ = "sign_in_tickets"

    token_key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(INSTANT, index=True)
    tries: Mapped[int] = mapped_column(default=0)


class ResetNotFound(NotFound):
    """Absent, used, replaced and expired links all look the same."""

    def __init__(self) -> None:
        super().__init__()
        self.code = "reset_not_found"
        self.detail = "This link is not, or no longer, good. Ask for a new one."


class Reset(Base):
    """Hash of a link's token → whose new password it takes, while their address stays the same.

    `live` says that the mail left the suite: whoever answers it has the mailbox.
    """

    __tablename__ = "resets"

    token_key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    name_key: Mapped[str]
    live: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(INSTANT, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.ended_at is None and now < self.created_at + RESET_GOOD_FOR


class ResetWish(Base):
    """Somebody typed a mail address and asked for a link: looked at later, whoever it is."""

    __tablename__ = "reset_wishes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(INSTANT)


class FirstRun(Base):
    """There is one row at most: from then on only somebody known founds a firm."""

    __tablename__ = "first_runs"

    once: Mapped[bool] = mapped_column(primary_key=True, default=True)

    __table_args__ = (CheckConstraint("once", "once"),)
