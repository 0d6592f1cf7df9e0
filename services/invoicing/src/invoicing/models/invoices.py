"""Invoices: what is owed, frozen at issue, settled by payments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db import FirmOwned
from common.errors import Conflict
from invoicing.models.copies import Client
from invoicing.models.invoice_lines import InvoiceLine, InvoicePayment
from invoicing.models.metadata import Amount, Base, Instant, Json, JsonList, Number, refuse_step
from invoicing.models.pricing import DISCOUNT, ROUNDING, Discounted, Priced
from invoicing.rules.taxes import REVERSE_CHARGE, meanings_in
from invoicing.rules.terms import Terms
from invoicing.rules.totals import Discount, Totals

SERIES = "INV"


class Invoice(Priced, Discounted, FirmOwned, Base):
    """What a client owes; from its issue on only what is paid and credited of it changes."""

    __tablename__ = "invoices"

    client_id: Mapped[UUID]
    number: Mapped[str | None]
    reference: Mapped[str | None]
    series: Mapped[str]
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    status: Mapped[str]
    currency: Mapped[str]
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    issued_at: Mapped[Instant | None]
    terms_kind: Mapped[str | None]
    terms_days: Mapped[int | None]
    billing_group_id: Mapped[UUID | None]
    estimate_id: Mapped[UUID | None]
    estimate_percent: Mapped[Number | None]
    is_deposit: Mapped[bool] = mapped_column(default=False)
    of_estimate: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    collection: Mapped[str]
    payment_method_id: Mapped[UUID | None]
    chosen_method_id: Mapped[UUID | None]
    bill_to: Mapped[Json]
    taxes: Mapped[JsonList]
    net_amount: Mapped[Amount]
    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]
    paid_amount: Mapped[Amount] = mapped_column(default=0)
    credited_amount: Mapped[Amount] = mapped_column(default=0)
    due_amount: Mapped[Amount]
    content_hash: Mapped[str | None]
    viewed_at: Mapped[Instant | None]
    paid_at: Mapped[Instant | None]
    voided_at: Mapped[Instant | None]
    void_reason: Mapped[str | None]
    written_off_at: Mapped[Instant | None]
    write_off_reason: Mapped[str | None]
    changed_at: Mapped[Instant]

    lines: Mapped[list[InvoiceLine]] = relationship(
        order_by=InvoiceLine.position, cascade="all, delete-orphan", lazy="raise"
    )
    payments: Mapped[list[InvoicePayment]] = relationship(order_by=InvoicePayment.at, lazy="raise")

    __table_args__ = (
        UniqueConstraint("firm_id", "number"),
        Index(
            "uq_invoices_firm_id_reference",
            "firm_id",
            "reference",
            unique=True,
            postgresql_where=text("reference IS NOT NULL AND status <> 'removed'"),
        ),
        UniqueConstraint("firm_id", "series", "year", "sequence"),
        UniqueConstraint("firm_id", "billing_group_id"),
        Index(None, "firm_id", "client_id", "id"),
        Index(None, "firm_id", "status", "id", postgresql_where=text("status <> 'paid'")),
        ForeignKeyConstraint(
            ["firm_id", "billing_group_id"], ["billing_groups.firm_id", "billing_groups.id"]
        ),
        ForeignKeyConstraint(["firm_id", "estimate_id"], ["estimates.firm_id", "estimates.id"]),
        Index(None, "firm_id", "estimate_id", postgresql_where=text("estimate_id IS NOT NULL")),
        CheckConstraint("(terms_kind IS NULL) = (terms_days IS NULL)", "whole_terms"),
        CheckConstraint(
            "status IN ('draft', 'open', 'paid', 'void', 'uncollectible', 'removed')", "status"
        ),
        CheckConstraint(ROUNDING, "tax_rounding"),
        CheckConstraint(DISCOUNT, "discount"),
        CheckConstraint("NOT is_deposit OR estimate_id IS NOT NULL", "deposit"),
        CheckConstraint("(status IN ('draft', 'removed')) = (number IS NULL)", "numbered"),
        CheckConstraint("(status IN ('draft', 'removed')) = (content_hash IS NULL)", "hashed"),
        CheckConstraint("net_amount + tax_amount = total_amount", "adds_up"),
        CheckConstraint(
            "due_amount >= 0 AND paid_amount >= 0 AND credited_amount >= 0", "not_overpaid"
        ),
        CheckConstraint("paid_amount + credited_amount + due_amount = total_amount", "balance"),
        CheckConstraint("status <> 'paid' OR due_amount = 0", "paid"),
    )

    @property
    def settled_by(self) -> list[UUID]:
        """The payments that paid something of it, whether or not that was given back since."""
        return [
            payment.payment_id
            for payment in self.payments
            if payment.applied_amount and payment.kind == "payment"
        ]

    @property
    def collects_itself(self) -> bool:
        """Whether a payment follows without anyone asking for it."""
        return (
            self.collection == "automatic"
            and self.payment_method_id is not None
            and self.due_amount > 0
        )

    def take_totals(self, totals: Totals) -> None:
        """Keeps what the rules say the lines come to."""
        for line, priced in zip(self.lines, totals.lines, strict=True):
            line.net_amount = priced.net_amount
            line.included_tax_amount = priced.included_tax_amount
            line.discount_amount = priced.discount_amount
        self.taxes = totals.taxes_as_told()
        self.net_amount, self.tax_amount = totals.net_amount, totals.tax_amount
        self.total_amount = self.due_amount = totals.total_amount
        self.discount_amount = totals.discount_amount

    def refuse_unless_draft(self) -> None:
        """Raises Conflict if the invoice is issued: what is issued never changes."""
        if self.status != "draft":
            raise Conflict(f"invoice_is_{self.status}", "An issued invoice never changes.")

    def remove(self, now: datetime) -> None:
        """Ends a draft; it never had a number, so nothing is missing."""
        refuse_step("invoice", self.status, "removed")
        self.status, self.changed_at = "removed", now

    def refuse_unissuable(self) -> None:
        """Raises Conflict if the invoice cannot be issued."""
        self.refuse_unless_draft()
        if not self.lines:
            raise Conflict("invoice_has_no_lines", "An invoice needs a line.")

    def refuse_reverse_charge_of(self, client: Client) -> None:
        """Raises Conflict if the client owes the tax and nobody knows its number for that."""
        categories = {meaning.category for meaning in meanings_in(self.taxes).values()}
        if REVERSE_CHARGE in categories and not (client.tax_id or "").strip():
            detail = f"{client.name} has no tax id, which a reverse charge needs."
            raise Conflict("client_tax_id_missing", detail)

    def write(
        self, lines: Sequence[InvoiceLine], discount: Discount, client: Client, now: datetime
    ) -> None:
        """Replaces a draft's lines and whom it is for; those of an estimate are the estimate's."""
        self.refuse_unless_draft()
        if self.estimate_id is not None:
            raise Conflict("invoice_of_estimate", "Its lines are those of an estimate.")
        for position, line in enumerate(lines, start=1):
            line.position = position
        self.lines = list(lines)
        self.discount_percent, self.discount_amount = discount.percent, discount.amount
        self.client_id, self.currency, self.changed_at = client.id, client.currency, now
        self.bill_to = client.bill_to()

    def forget(self, bill_to: dict[str, object], now: datetime) -> None:
        """Replaces whom a draft is for, when the client was erased."""
        self.refuse_unless_draft()
        self.bill_to, self.changed_at = bill_to, now

    def issue(
        self,
        number: str,
        year: int,
        sequence: int,
        issued_at: datetime,
        issued_on: date,
        due_on: date,
    ) -> None:
        """Opens it under its number."""
        self.refuse_unissuable()
        self.status, self.number, self.year, self.sequence = "open", number, year, sequence
        self.issued_at, self.issued_on, self.due_on = issued_at, issued_on, due_on
        self.changed_at = issued_at

    def view(self, now: datetime) -> bool:
        """Notes when its client first saw what is owed; tells whether this was the first time."""
        if self.viewed_at is not None or self.status not in ("open", "uncollectible"):
            return False
        self.viewed_at = self.changed_at = now
        return True

    @property
    def terms(self) -> Terms | None:
        """By which terms it is due; a draft has them if they were chosen for it alone."""
        if self.terms_kind is None or self.terms_days is None:
            return None
        return Terms(self.terms_kind, self.terms_days)

    def choose_terms(self, terms: Terms | None) -> None:
        """Takes terms for this invoice alone; without any it follows its client when it is issued."""
        self.terms_kind = terms.kind if terms else None
        self.terms_days = terms.days if terms else None

    @property
    def is_owed(self) -> bool:
        """Whether money is still expected for it."""
        return self.status in ("open", "uncollectible") and self.due_amount > 0

    def knows_payment(self, payment_id: UUID) -> bool:
        """Whether the payment has been recorded already."""
        return any(payment.payment_id == payment_id for payment in self.payments)

    def settle(self, payment_id: UUID, amount: int, now: datetime, *, kind: str = "payment") -> int:
        """Records a payment or credit and applies what is still due; returns how much that was."""
        applied = min(amount, self.due_amount) if self.is_owed else 0
        self.payments.append(
            InvoicePayment(
                payment_id=payment_id, amount=amount, applied_amount=applied, at=now, kind=kind
            )
        )
        if applied:
            self.paid_amount += applied
            self.due_amount -= applied
            self.changed_at = now
            self.close_if_settled(now)
        return applied

    def reopen(self, amount: int, now: datetime) -> None:
        """Owes again what had been paid of it and went back."""
        if self.status == "paid":
            refuse_step("invoice", self.status, "open")
            self.status, self.paid_at = "open", None
        self.paid_amount -= amount
        self.due_amount += amount
        self.changed_at = now

    def close_if_settled(self, now: datetime) -> bool:
        """Marks it paid once nothing is due; tells whether it is."""
        if self.due_amount == 0 and self.status in ("open", "uncollectible"):
            self.status, self.paid_at, self.changed_at = "paid", now, now
        return self.status == "paid"

    def void(self, reason: str, now: datetime) -> None:
        """Takes it back, with its number kept; refused once anything is paid or credited."""
        refuse_step("invoice", self.status, "void")
        if self.paid_amount:
            raise Conflict("invoice_has_payments", "Something is paid of this invoice already.")
        if self.credited_amount:
            raise Conflict("invoice_has_credit_notes", "Credit what is left of it instead.")
        self.status, self.voided_at, self.void_reason, self.changed_at = "void", now, reason, now

    def write_off(self, reason: str, now: datetime) -> None:
        """Gives up what is due; money that comes after all still pays it."""
        refuse_step("invoice", self.status, "uncollectible")
        self.status, self.written_off_at, self.changed_at = "uncollectible", now, now
        self.write_off_reason = reason

    def refuse_uncreditable(self) -> None:
        """Raises Conflict unless the invoice stands as issued: open or paid."""
        if self.status not in ("open", "paid"):
            extra = {"allowed": ["open", "paid"]}
            detail = "Only an open or a paid invoice is credited."
            raise Conflict(f"invoice_is_{self.status}", detail, extra=extra)

    def credit(self, amount: int, now: datetime) -> int:
        """Owes that much less, as far as it is owed; returns how much that was."""
        applied = min(amount, self.due_amount) if self.is_owed else 0
        if applied:
            self.credited_amount += applied
            self.due_amount -= applied
            self.changed_at = now
            self.close_if_settled(now)
        return applied
