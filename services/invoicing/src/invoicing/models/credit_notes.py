"""Credit notes: what is taken back of an issued invoice, frozen when it is issued."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db import FirmOwned
from invoicing.models.invoice_lines import InvoiceLine
from invoicing.models.invoices import Invoice
from invoicing.models.metadata import Amount, Base, Instant, Json, JsonList
from invoicing.models.pricing import PricedLine
from invoicing.rules.credit_notes import Credit, Credited
from invoicing.rules.taxes import meanings_in, told

CREDIT_SERIES = "CN"
_SAME = (
    *("name", "description", "period_start", "period_end"),
    *("unit_price", "discount_percent", "tax_name", "tax_rate"),
)


class CreditNoteLine(PricedLine, Base):
    """What is taken back of the invoice's line at the same position.

    Without a quantity it was given as an amount.
    """

    __tablename__ = "credit_note_lines"

    credit_note_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(asdecimal=True))

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "credit_note_id"], ["credit_notes.firm_id", "credit_notes.id"]
        ),
        ForeignKeyConstraint(
            ["firm_id", "invoice_id", "position"],
            ["invoice_lines.firm_id", "invoice_lines.invoice_id", "invoice_lines.position"],
        ),
        CheckConstraint("net_amount >= 0 OR quantity < 0", "net_amount"),
        CheckConstraint("quantity <> 0", "quantity"),
    )

    @classmethod
    def of(cls, line: InvoiceLine, credited: Credited) -> "CreditNoteLine":
        """Returns the mirror of a line, as far as it is credited."""
        same = {name: getattr(line, name) for name in _SAME}
        return cls(
            position=line.position,
            invoice_id=line.invoice_id,
            quantity=credited.quantity,
            net_amount=credited.net_amount,
            included_tax_amount=credited.included_tax_amount,
            discount_amount=credited.discount_amount,
            **same,
        )

    @property
    def credited(self) -> Credited:
        """The line as the rules know it."""
        amounts = self.net_amount, self.included_tax_amount, self.discount_amount
        return Credited(self.position, self.quantity, *amounts)


class CreditNote(FirmOwned, Base):
    """The correction of one invoice; it is issued at once and never changes.

    What it takes back lowers what is due (`applied_amount`); what was paid already is the client's
    credit (`surplus_amount`).
    """

    __tablename__ = "credit_notes"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    invoice_number: Mapped[str]
    hold_id: Mapped[UUID]
    number: Mapped[str]
    series: Mapped[str]
    year: Mapped[int]
    sequence: Mapped[int]
    currency: Mapped[str]
    prices_include_tax: Mapped[bool] = mapped_column(default=False)
    issued_on: Mapped[date]
    issued_at: Mapped[Instant]
    reason: Mapped[str]
    bill_to: Mapped[Json]
    taxes: Mapped[JsonList]
    net_amount: Mapped[Amount]
    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]
    applied_amount: Mapped[Amount]
    surplus_amount: Mapped[Amount]
    discount_amount: Mapped[Amount] = mapped_column(default=0)
    content_hash: Mapped[str]

    lines: Mapped[list[CreditNoteLine]] = relationship(
        order_by=CreditNoteLine.position, lazy="raise"
    )

    __table_args__ = (
        UniqueConstraint("firm_id", "number"),
        UniqueConstraint("firm_id", "series", "year", "sequence"),
        UniqueConstraint("firm_id", "hold_id"),
        Index(None, "firm_id", "invoice_id"),
        ForeignKeyConstraint(["firm_id", "invoice_id"], ["invoices.firm_id", "invoices.id"]),
        CheckConstraint("net_amount >= 0", "mirror"),
        CheckConstraint("total_amount > 0", "something"),
        CheckConstraint("net_amount + tax_amount = total_amount", "adds_up"),
        CheckConstraint(
            "applied_amount >= 0 AND surplus_amount >= 0"
            " AND applied_amount + surplus_amount = total_amount",
            "balance",
        ),
    )

    def mirror(self, invoice: Invoice, credit: Credit) -> None:
        """Takes whom the invoice was for, and what is credited of it."""
        by_position = {line.position: line for line in invoice.lines}
        self.client_id, self.invoice_id = invoice.client_id, invoice.id
        self.invoice_number, self.currency = str(invoice.number), invoice.currency
        self.bill_to, self.prices_include_tax = invoice.bill_to, invoice.prices_include_tax
        self.lines = [CreditNoteLine.of(by_position[each.position], each) for each in credit.lines]
        credited = [tax.as_told() for tax in credit.taxes]
        self.taxes = told(credited, meanings_in(invoice.taxes))
        self.net_amount, self.tax_amount = credit.net_amount, credit.tax_amount
        self.total_amount = credit.total_amount
        self.discount_amount = sum(each.discount_amount for each in credit.lines)

    def number_it(self, year: int, sequence: int, number: str, at: datetime, on: date) -> None:
        """Takes its place in its series."""
        self.series, self.year, self.sequence, self.number = CREDIT_SERIES, year, sequence, number
        self.issued_at, self.issued_on = at, on
