"""People, who belong to no firm, and where each of them may be somebody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from common.ids import new_id
from identity.models.tables import INSTANT, Base


class Person(Base):
    """Somebody who signs in, to however many firms; without a password they cannot yet.

    A session that began before `sessions_valid_from` is over. `address_proven_at` says when a live
    firm's mail to them was answered: until then nobody knows that the address is theirs alone.
    """

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    disabled_at: Mapped[datetime | None] = mapped_column(INSTANT)
    totp_secret: Mapped[str | None]
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    sessions_valid_from: Mapped[datetime | None] = mapped_column(INSTANT)
    password_changed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    address_proven_at: Mapped[datetime | None] = mapped_column(INSTANT)
    signed_in_at: Mapped[datetime | None] = mapped_column(INSTANT)

    @property
    def asks_for_code(self) -> bool:
        """Whether a password alone does not let them in."""
        return self.totp_confirmed_at is not None

    def has_ended(self, authenticated_at: datetime) -> bool:
        """Whether a session that began then is over."""
        return self.disabled_at is not None or (
            self.sessions_valid_from is not None and self.sessions_valid_from > authenticated_at
        )


class SignInName(Base):
    """Hash of a mail address → the one person it signs in."""

    __tablename__ = "sign_in_names"

    name_key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), unique=True)


class Affiliation(Base):
    """Person → the firms where they may be somebody; each firm's own rows say if they are."""

    __tablename__ = "affiliations"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    firm: Mapped[UUID] = mapped_column(primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]

    __table_args__ = (CheckConstraint("kind IN ('member', 'contact')", "kind"),)


class Founding(Base):
    """Person and hash of a firm's name → the firm: nobody founds the same firm twice."""

    __tablename__ = "foundings"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    firm_key: Mapped[str] = mapped_column(primary_key=True)
    firm: Mapped[UUID]
