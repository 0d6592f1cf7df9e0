"""People, who belong to no firm, and where each of them may be somebody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from common.ids import new_id
from identity.models.tables import INSTANT, Base


class Person(Base):
    """Somebody who signs in, to however many firms; without a password they cannot yet."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    disabled_at: Mapped[datetime | None] = mapped_column(INSTANT)


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
