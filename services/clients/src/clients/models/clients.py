"""Clients and their contacts: whom a firm bills, and who speaks for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from clients.rules import tags
from clients.rules.mails import MAILS, NEEDED
from common.db import FirmCopy, FirmOwned, new_metadata
from common.errors import Conflict

ERASED = "Erased"
GONE = {
    "archived": "This client is archived. Restore it first.",
    "merged": "This client was merged into another.",
    "erased": "This client was erased.",
}


class Base(DeclarativeBase):
    """The tables of the clients service."""

    metadata = new_metadata()


class Firm(FirmCopy, Base):
    """What this service keeps of a firm: that it is there, and what a new client starts with."""

    __tablename__ = "firms"

    currency: Mapped[str]
    country: Mapped[str]


class Member(FirmCopy, Base):
    """What this service keeps of a member: whom a client may be assigned to."""

    __tablename__ = "members"

    name: Mapped[str]
    status: Mapped[str]


class Documented(Base):
    """A client that some document names: from then on its currency stays."""

    __tablename__ = "documented_clients"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)


class Client(FirmOwned, Base):
    """Whom the firm bills: a company or a person."""

    __tablename__ = "clients"

    kind: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    currency: Mapped[str]
    billing_name: Mapped[str]
    address: Mapped[dict[str, str]] = mapped_column(JSONB)
    other_addresses: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    tax_id: Mapped[str | None]
    other_tax_ids: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    terms_days: Mapped[int | None]
    # From when on the client's own days are counted.
    terms_kind: Mapped[str] = mapped_column(default="net")
    language: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    assigned_member_id: Mapped[UUID | None]
    custom_values: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    avatar_hash: Mapped[str | None]
    is_test: Mapped[bool]
    merged_into: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(default="active")

    __table_args__ = (
        CheckConstraint("kind IN ('company', 'person')", "kind"),
        CheckConstraint("status IN ('active', 'archived', 'merged', 'erased')", "status"),
        CheckConstraint("terms_kind IN ('net', 'end_of_month', 'end_of_next_month')", "terms_kind"),
        CheckConstraint("(status = 'merged') = (merged_into IS NOT NULL)", "merged_into"),
        ForeignKeyConstraint(["firm_id", "merged_into"], ["clients.firm_id", "clients.id"]),
        Index(None, "firm_id", "name"),
    )

    def change(self, **changes: object) -> None:
        """Takes new values; an archived client is restored first."""
        self.refuse_if_gone()
        for name, value in changes.items():
            setattr(self, name, value)

    def archive(self) -> None:
        """Puts the client out of sight."""
        self.refuse_if_gone()
        self.status = "archived"

    def restore(self) -> None:
        """Brings an archived client back."""
        if self.status != "archived":
            raise Conflict("client_not_archived", "This client is not archived.")
        self.status = "active"

    def merge_into(self, kept: "Client") -> None:
        """Ends the client in favor of another, which takes over what it does not have itself."""
        self.refuse_if_gone()
        kept.refuse_if_gone()
        if kept.id == self.id:
            raise Conflict("client_is_itself", "A client cannot be merged into itself.")
        kept.tags = tags.tidy([*kept.tags, *self.tags])
        kept.custom_values = self.custom_values | kept.custom_values
        self.status, self.merged_into = "merged", kept.id

    def erase(self) -> None:
        """Forgets who the client was; what is left is an id, a currency and a state."""
        if self.status == "erased":
            raise Conflict("client_erased", GONE["erased"])
        self.name, self.billing_name = ERASED, ""
        self.email = self.tax_id = self.assigned_member_id = self.avatar_hash = None
        self.address = dict.fromkeys(self.address, "")
        self.other_addresses, self.other_tax_ids, self.tags = [], [], []
        self.custom_values, self.merged_into = {}, None
        self.status = "erased"

    def refuse_if_gone(self) -> None:
        """Raises Conflict if the client is archived, merged into another or erased."""
        if self.status in GONE:
            raise Conflict(f"client_{self.status}", GONE[self.status])


class Contact(FirmOwned, Base):
    """A person at a client; the role *client* may sign in and act for it."""

    __tablename__ = "contacts"

    client_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    gets_mail: Mapped[bool] = mapped_column(default=True)
    mails: Mapped[list[str]] = mapped_column(ARRAY(String), default=lambda: list(MAILS))
    mails_chosen_by: Mapped[str] = mapped_column(default="firm")
    status: Mapped[str] = mapped_column(default="active")
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "client_id"], ["clients.firm_id", "clients.id"]),
        CheckConstraint("role IN ('lead', 'prospect', 'client')", "role"),
        CheckConstraint("mails_chosen_by IN ('firm', 'contact')", "mails_chosen_by"),
        Index(
            "uq_contacts_firm_id_client_id_email",
            "firm_id",
            "client_id",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
    )

    @property
    def is_told_what_is_owed(self) -> bool:
        """Whether the person bears the client's billing and gets its invoices."""
        return self.bears_billing and NEEDED in self.mails

    @property
    def bears_billing(self) -> bool:
        """Whether the person is one of those whom the client's invoices are for."""
        return self.status == "active" and self.role == "client"

    def change(self, **changes: object) -> None:
        """Takes new values; a removed contact takes none."""
        self._refuse_if_removed()
        for name, value in changes.items():
            setattr(self, name, value)

    def moved_to(self, client_id: UUID, id_: UUID, now: datetime) -> "Contact":
        """Returns the person as a contact of another client."""
        return Contact(
            id=id_,
            firm_id=self.firm_id,
            client_id=client_id,
            name=self.name,
            email=self.email,
            role=self.role,
            mails=self.mails,
            gets_mail=self.gets_mail,
            mails_chosen_by=self.mails_chosen_by,
            created_at=now,
        )

    def remove(self, now: datetime) -> None:
        """Ends the person's part in the client; their past acts keep their name."""
        self._refuse_if_removed()
        self.status, self.removed_at = "removed", now

    def erase(self, now: datetime) -> None:
        """Forgets who the person was, whether they were removed before or are now."""
        self.name, self.email = ERASED, ""
        self.mails, self.gets_mail = [], False
        self.status, self.removed_at = "removed", self.removed_at or now

    def _refuse_if_removed(self) -> None:
        if self.status == "removed":
            raise Conflict("contact_removed", "This contact was removed.")


class Note(FirmOwned, Base):
    """What a member wrote down about a client, for members alone."""

    __tablename__ = "client_notes"

    client_id: Mapped[UUID]
    author: Mapped[str]
    author_name: Mapped[str]
    text: Mapped[str]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "client_id"], ["clients.firm_id", "clients.id"]),
        Index(None, "firm_id", "client_id"),
    )


class Avatar(Base):
    """The picture of a client, as we have drawn it anew; its hash is its address."""

    __tablename__ = "client_avatars"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[str]
    image: Mapped[bytes]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "client_id"], ["clients.firm_id", "clients.id"]),
    )


class CustomField(FirmOwned, Base):
    """Something a firm wants to know of every client, of one kind."""

    __tablename__ = "custom_fields"

    label: Mapped[str]
    kind: Mapped[str]
    choices: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    status: Mapped[str] = mapped_column(default="active")

    __table_args__ = (
        CheckConstraint("kind IN ('text', 'number', 'date', 'choice')", "kind"),
        CheckConstraint("status IN ('active', 'removed')", "status"),
        CheckConstraint("(kind = 'choice') = (cardinality(choices) > 0)", "choices"),
        Index(
            "uq_custom_fields_firm_id_label",
            "firm_id",
            text("lower(label)"),
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
    )

    def change(self, **changes: object) -> None:
        """Takes a new label or new choices; a removed field takes none."""
        self._refuse_if_removed()
        for name, value in changes.items():
            setattr(self, name, value)

    def remove(self) -> None:
        """Ends the field; what clients had there is kept, and shown no more."""
        self._refuse_if_removed()
        self.status = "removed"

    def _refuse_if_removed(self) -> None:
        if self.status == "removed":
            raise Conflict("custom_field_removed", "This field was removed.")
