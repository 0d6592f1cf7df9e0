"""What invoicing keeps of other services' things: firms, clients, contacts, holds, payments."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmCopy
from invoicing.models.metadata import Amount, Base, Instant, Json
from invoicing.rules.terms import Terms

# A scheduled payment is not live: an attempt supersedes it.
LIVE_PAYMENT = ("processing", "requires_action", "unknown")


class Firm(FirmCopy, Base):
    """Who issues the documents."""

    __tablename__ = "firms"

    name: Mapped[str]
    mode: Mapped[str]
    time_zone: Mapped[str]
    currency: Mapped[str]
    email: Mapped[str | None]
    invoice_terms_days: Mapped[int]
    invoice_terms_kind: Mapped[str]
    tax_name: Mapped[str]
    tax_rate: Mapped[str]
    country: Mapped[str]
    brand_color: Mapped[str]


class Client(FirmCopy, Base):
    """Whom the documents are for."""

    __tablename__ = "clients"

    name: Mapped[str]
    currency: Mapped[str]
    billing_name: Mapped[str]
    address: Mapped[Json]
    tax_id: Mapped[str | None]
    terms_days: Mapped[int | None]
    terms_kind: Mapped[str]
    language: Mapped[str]
    is_test: Mapped[bool]
    status: Mapped[str]

    @property
    def is_active(self) -> bool:
        """Whether documents may still be made for the client."""
        return self.status == "active"

    def bill_to(self) -> dict[str, object]:
        """Returns whom an invoice names, to be frozen on it."""
        name = self.billing_name or self.name
        return {"name": name, "address": self.address, "tax_id": self.tax_id}

    def terms(self, firm: Firm) -> Terms:
        """Returns when the client pays: by its own terms, else by the firm's."""
        if self.terms_days is None:
            return Terms(firm.invoice_terms_kind, firm.invoice_terms_days)
        return Terms(self.terms_kind, self.terms_days)


class Contact(FirmCopy, Base):
    """Whom to write to, and of what: invoices, reminders, proposals, receipts, statements."""

    __tablename__ = "contacts"

    client_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    gets_mail: Mapped[bool]
    mails: Mapped[list[str]] = mapped_column(ARRAY(String))
    status: Mapped[str]

    __table_args__ = (Index(None, "firm_id", "client_id"),)

    def reads(self, kind: str) -> bool:
        """Tells whether the person wants mails of a kind."""
        return kind in self.mails


class Hold(FirmCopy, Base):
    """An invoice that payments keeps still: for what, until when, and what was paid of it then."""

    __tablename__ = "holds"

    invoice_id: Mapped[UUID]
    purpose: Mapped[str]
    amount: Mapped[Amount]
    paid_amount: Mapped[Amount]
    status: Mapped[str]
    expires_at: Mapped[Instant]


class Payment(FirmCopy, Base):
    """What is known of a payment: its status, what it is for, and what its receipt says of it.

    One that was last told of before there were receipts is known by its status and invoices alone.
    """

    __tablename__ = "payments"

    status: Mapped[str]
    invoice_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    client_id: Mapped[UUID | None]
    currency: Mapped[str | None]
    amount: Mapped[Amount | None]
    method: Mapped[Json | None]
    reference: Mapped[str | None]
    received_on: Mapped[date | None]
    succeeded_at: Mapped[Instant | None]

    __table_args__ = (Index(None, "invoice_ids", postgresql_using="gin"),)
