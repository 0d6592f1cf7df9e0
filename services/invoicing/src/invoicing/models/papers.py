"""How a firm's documents look, and the documents as they were put on paper."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from invoicing.models.metadata import Base, Instant, Json
from invoicing.models.pricing import ROUNDING, Priced
from invoicing.rules.totals import Method

LOOKS = (
    *("legal_name", "address", "tax_id", "registration", "email"),
    *("color", "footer", "payment_instructions"),
)


class DocumentSettings(Priced, FirmOwned, Base):
    """How a firm wants its documents to look and to be priced; one of it, under the firm's own id."""

    __tablename__ = "document_settings"

    legal_name: Mapped[str]
    address: Mapped[Json]
    tax_id: Mapped[str]
    registration: Mapped[str]
    email: Mapped[str]
    color: Mapped[str]
    footer: Mapped[str]
    payment_instructions: Mapped[str]
    logo_hash: Mapped[str | None]
    changed_at: Mapped[Instant]

    __table_args__ = (
        CheckConstraint("id = firm_id", "one_per_firm"),
        CheckConstraint(ROUNDING, "tax_rounding"),
    )

    def write(self, looks: dict[str, Any], now: datetime) -> None:
        """Replaces all but the logo."""
        for name in LOOKS:
            setattr(self, name, looks[name])
        self.changed_at = now

    def price_by(self, method: Method, now: datetime) -> None:
        """Says how what is made from now on is priced."""
        self.be_priced(method)
        self.changed_at = now

    def bear(self, logo_hash: str | None, now: datetime) -> None:
        """Takes another logo, or none."""
        self.logo_hash, self.changed_at = logo_hash, now


class Look(Base):
    """How the documents of a firm looked from an instant on: what was issued then keeps it."""

    __tablename__ = "looks"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    body: Mapped[Json]
    logo_hash: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "logo_hash"], ["logos.firm_id", "logos.hash"]),
        Index(None, "firm_id", "at"),
    )


class LogoImage(Base):
    """A logo as it was drawn anew, under its hash; papers of then still bear it."""

    __tablename__ = "logos"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(primary_key=True)
    image: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]


class KeptPaper(Base):
    """A document put on paper once, for every later reader: the same content, the same bytes."""

    __tablename__ = "papers"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    content_hash: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    pdf: Mapped[bytes]
    made_at: Mapped[Instant]
