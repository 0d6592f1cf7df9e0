"""The lines of invoices, and what payments brought to them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from invoicing.models.metadata import Amount, Base, Instant
from invoicing.models.pricing import ChargedLine


class InvoiceLine(ChargedLine, Base):
    """One charge on an invoice; an item's revision is charged at most once."""

    __tablename__ = "invoice_lines"

    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID | None]
    item_id: Mapped[UUID | None]
    item_revision: Mapped[int | None]
    proposal_id: Mapped[UUID | None]
    estimate_line_id: Mapped[UUID | None]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    # Of a stage of an estimate, whose tax was rounded there and is not rounded again.
    estimate_tax_amount: Mapped[Amount | None]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "invoice_id"], ["invoices.firm_id", "invoices.id"]),
        ForeignKeyConstraint(
            ["firm_id", "estimate_line_id"], ["estimate_lines.firm_id", "estimate_lines.id"]
        ),
        UniqueConstraint("firm_id", "item_id", "item_revision"),
        UniqueConstraint("firm_id", "invoice_id", "estimate_line_id"),
        CheckConstraint(
            "(estimate_line_id IS NULL) = (estimate_tax_amount IS NULL)", "of_an_estimate"
        ),
    )


class InvoicePayment(Base):
    """What one succeeded payment brought to one invoice, and how much of it was applied."""

    __tablename__ = "invoice_payments"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    amount: Mapped[Amount]
    applied_amount: Mapped[Amount]
    at: Mapped[Instant]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "invoice_id"], ["invoices.firm_id", "invoices.id"]),
        CheckConstraint("applied_amount BETWEEN 0 AND amount", "applied_amount"),
    )
