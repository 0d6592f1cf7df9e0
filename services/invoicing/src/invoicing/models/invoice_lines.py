"""The lines of invoices, and what payments brought to them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint, false
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
    # What stands in a file of invoices was billed already, a minus too.
    is_imported: Mapped[bool] = mapped_column(default=False, server_default=false())

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
        # Only what is billed by itself gives back, here or in the house it was taken in from.
        CheckConstraint("quantity >= 0 OR item_id IS NOT NULL OR is_imported", "credit"),
    )

    @property
    def may_give_back(self) -> bool:
        """Whether it was billed by itself, or taken in from a file: nobody wrote its minus here."""
        return self.item_id is not None or bool(self.is_imported)


class InvoicePayment(Base):
    """What one succeeded payment, or a client's credit, brought to one invoice, and what was applied.

    What came as credit has the id of its application.
    """

    __tablename__ = "invoice_payments"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    amount: Mapped[Amount]
    applied_amount: Mapped[Amount]
    at: Mapped[Instant]
    kind: Mapped[str] = mapped_column(default="payment")

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "invoice_id"], ["invoices.firm_id", "invoices.id"]),
        CheckConstraint("applied_amount BETWEEN 0 AND amount", "applied_amount"),
        CheckConstraint("kind IN ('payment', 'credit')", "kind"),
    )


class InvoiceReversal(Base):
    """What a refund or a bank took back of what had paid an invoice, which owes it again.

    Its id is the refund's or the dispute's.
    """

    __tablename__ = "invoice_reversals"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID]
    kind: Mapped[str]
    amount: Mapped[Amount]
    at: Mapped[Instant]

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "invoice_id", "payment_id"],
            [
                "invoice_payments.firm_id",
                "invoice_payments.invoice_id",
                "invoice_payments.payment_id",
            ],
        ),
        CheckConstraint("amount > 0", "amount"),
        CheckConstraint("kind IN ('refund', 'chargeback')", "kind"),
    )
