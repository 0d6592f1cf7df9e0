"""What issuing rests on: groups that were answered, the counters of numbers, outcomes waited for."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from invoicing.models.metadata import Base, Instant


class BillingGroup(FirmOwned, Base):
    """A group of items this service has answered: by an invoice, or by a refusal with its reason."""

    __tablename__ = "billing_groups"

    client_id: Mapped[UUID]
    item_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    code: Mapped[str | None]
    reason: Mapped[str | None]


class Counter(Base):
    """The last number of a series in a year; its lock is what leaves no gap."""

    __tablename__ = "counters"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last_number: Mapped[int]
    last_at: Mapped[Instant]


class AwaitedOutcome(Base):
    """An invoice whose mail waits for the first outcome of its collection, until an instant."""

    __tablename__ = "awaited_outcomes"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    due_at: Mapped[Instant]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "invoice_id"], ["invoices.firm_id", "invoices.id"]),
        Index(None, "due_at"),
    )
