"""How often somebody was wrong, and from where a person has signed in before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.ids import new_id
from identity.models.tables import INSTANT, Base


class AttemptCount(Base):
    """How many attempts failed since a moment: of an account, an address, or one from the other."""

    __tablename__ = "attempt_counts"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(INSTANT, index=True)


class RefusedAttempt(Base):
    """An attempt to sign in, or to prove it is still them, that was refused: told to firms later.

    What was typed is kept as a hash, whoever it names or nobody, so that nothing here takes longer
    for who is there. Throttled ones are one row for an account and window.
    """

    __tablename__ = "refused_attempts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name_key: Mapped[str]
    act: Mapped[str]
    reason: Mapped[str]
    window_at: Mapped[datetime | None] = mapped_column(INSTANT)
    refused_at: Mapped[datetime] = mapped_column(INSTANT, index=True)
    told_at: Mapped[datetime | None] = mapped_column(INSTANT)

    __table_args__ = (UniqueConstraint("name_key", "act", "window_at"),)


class FamiliarAddress(Base):
    """Hash of an account and an address it has signed in from."""

    __tablename__ = "familiar_addresses"

    key: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(INSTANT)
