"""Clients and their contacts: whom a firm bills, and who speaks for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.db import FirmCopy, FirmOwned, new_metadata
from common.errors import Conflict


class Base(DeclarativeBase):
    """The tables of the clients service."""

    metadata = new_metadata()


class Firm(FirmCopy, Base):
    """What this service keeps of a firm: that it is there, and what a new client starts with."""

    __tablename__ = "firms"

    currency: Mapped[str]
    country: Mapped[str]


class Client(FirmOwned, Base):
    """Whom the firm bills: a company or a person."""

    __tablename__ = "clients"

    kind: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    currency: Mapped[str]
    billing_name: Mapped[str]
    address: Mapped[dict[str, str]] = mapped_column(JSONB)
    tax_id: Mapped[str | None]
    terms_days: Mapped[int | None]
    language: Mapped[str]
    is_test: Mapped[bool]
    status: Mapped[str] = mapped_column(default="active")

    __table_args__ = (
        CheckConstraint("kind IN ('company', 'person')", "kind"),
        CheckConstraint("status IN ('active', 'archived')", "status"),
        Index(None, "firm_id", "name"),
    )

    def change(self, **changes: object) -> None:
        """Takes new values; an archived client is restored first."""
        self.refuse_if_archived()
        for name, value in changes.items():
            setattr(self, name, value)

    def archive(self) -> None:
        """Puts the client out of sight."""
        self.refuse_if_archived()
        self.status = "archived"

    def restore(self) -> None:
        """Brings an archived client back."""
        if self.status != "archived":
            raise Conflict("client_not_archived", "This client is not archived.")
        self.status = "active"

    def refuse_if_archived(self) -> None:
        """Raises Conflict if the client is archived."""
        if self.status == "archived":
            raise Conflict("client_archived", "This client is archived. Restore it first.")


class Contact(FirmOwned, Base):
    """A person at a client; the role *client* may sign in and act for it."""

    __tablename__ = "contacts"

    client_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    gets_mail: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(default="active")
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "client_id"], ["clients.firm_id", "clients.id"]),
        CheckConstraint("role IN ('lead', 'prospect', 'client')", "role"),
        Index(
            "uq_contacts_firm_id_client_id_email",
            "firm_id",
            "client_id",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
    )

    def change(self, **changes: object) -> None:
        """Takes new values; a removed contact takes none."""
        self._refuse_if_removed()
        for name, value in changes.items():
            setattr(self, name, value)

    def remove(self, now: datetime) -> None:
        """Ends the person's part in the client; their past acts keep their name."""
        self._refuse_if_removed()
        self.status, self.removed_at = "removed", now

    def _refuse_if_removed(self) -> None:
        if self.status == "removed":
            raise Conflict("contact_removed", "This contact was removed.")
