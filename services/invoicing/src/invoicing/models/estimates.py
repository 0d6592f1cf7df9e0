"""Estimates: what work would cost, approved by a client, and billed once, whole or in stages."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db import FirmOwned
from common.errors import Conflict
from common.ids import new_id
from invoicing.models.metadata import Amount, Base, Instant, JsonList, refuse_step
from invoicing.models.pricing import DISCOUNT, ROUNDING, Discounted, Priced, TotaledLine
from invoicing.rules.stages import Left
from invoicing.rules.totals import Totals

ESTIMATE_SERIES = "EST"


class EstimateLine(TotaledLine, Base):
    """One charge of an estimate, and how much of it is billed by now."""

    __tablename__ = "estimate_lines"

    estimate_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    invoiced_net_amount: Mapped[Amount] = mapped_column(default=0)
    invoiced_tax_amount: Mapped[Amount] = mapped_column(default=0)

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "estimate_id"], ["estimates.firm_id", "estimates.id"]),
        UniqueConstraint("firm_id", "id"),
        CheckConstraint("net_amount + tax_amount = total_amount", "adds_up"),
        CheckConstraint("invoiced_net_amount BETWEEN 0 AND net_amount", "net_billed_once"),
        CheckConstraint("invoiced_tax_amount BETWEEN 0 AND tax_amount", "tax_billed_once"),
    )

    @property
    def left(self) -> Left:
        """What of it is not billed yet."""
        return Left(
            self.tax_name,
            self.tax_rate,
            self.net_amount - self.invoiced_net_amount,
            self.tax_amount - self.invoiced_tax_amount,
            bool(self.included_tax_amount),
        )


class Estimate(Priced, Discounted, FirmOwned, Base):
    """A priced document; approved, it changes no more but in how much of it is billed."""

    __tablename__ = "estimates"

    client_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    number: Mapped[str | None]
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    title: Mapped[str]
    notes: Mapped[str]
    terms: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    currency: Mapped[str]
    expires_on: Mapped[date | None]
    expires_at: Mapped[Instant | None]
    document_version: Mapped[int] = mapped_column(default=1)
    document_hash: Mapped[str] = mapped_column(default="")
    taxes: Mapped[JsonList]
    net_amount: Mapped[Amount]
    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]
    sendings: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Instant | None]
    viewed_at: Mapped[Instant | None]
    approved_at: Mapped[Instant | None]
    approval: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    declined_reason: Mapped[str | None]
    canceled_reason: Mapped[str | None]
    changed_at: Mapped[Instant]

    lines: Mapped[list[EstimateLine]] = relationship(
        order_by=EstimateLine.position, cascade="all, delete-orphan", lazy="raise"
    )

    __table_args__ = (
        UniqueConstraint("firm_id", "number"),
        UniqueConstraint("firm_id", "year", "sequence"),
        Index(None, "firm_id", "client_id"),
        Index(
            None,
            "expires_at",
            postgresql_where=text("status = 'sent' AND expires_at IS NOT NULL"),
        ),
        CheckConstraint(
            "status IN ('draft', 'sent', 'approved', 'declined', 'expired', 'invoiced',"
            " 'canceled')",
            "status",
        ),
        CheckConstraint(ROUNDING, "tax_rounding"),
        CheckConstraint(DISCOUNT, "discount"),
        CheckConstraint("status = 'draft' OR number IS NOT NULL", "numbered"),
        CheckConstraint(
            "(status IN ('approved', 'invoiced', 'canceled')) = (approval IS NOT NULL)", "approval"
        ),
        CheckConstraint("net_amount + tax_amount = total_amount", "adds_up"),
    )

    @property
    def was_shown(self) -> bool:
        """Whether the client has ever been sent it, in this version or an earlier one."""
        return self.number is not None

    @property
    def invoiced_net_amount(self) -> int:
        """What is billed of it before tax."""
        return sum(line.invoiced_net_amount for line in self.lines)

    @property
    def invoiced_tax_amount(self) -> int:
        """What is billed of its tax."""
        return sum(line.invoiced_tax_amount for line in self.lines)

    @property
    def invoiced_total_amount(self) -> int:
        """What is billed of it, with tax."""
        return self.invoiced_net_amount + self.invoiced_tax_amount

    @property
    def rest_amount(self) -> int:
        """What is not billed yet, with tax."""
        return self.total_amount - self.invoiced_total_amount

    @property
    def is_partly_invoiced(self) -> bool:
        """Whether a part is billed and a part is not."""
        return self.status == "approved" and self.invoiced_total_amount > 0

    def write(self, lines: Sequence[EstimateLine], now: datetime, **fields: object) -> None:
        """Replaces the whole document; only a draft can be written."""
        if self.status != "draft":
            refuse_step("estimate", self.status, "draft")
            raise Conflict("estimate_is_sent", "Revoke this estimate before you change it.")
        for name, value in fields.items():
            setattr(self, name, value)
        for position, line in enumerate(lines, start=1):
            line.position, line.id = position, new_id()
            line.invoiced_net_amount = line.invoiced_tax_amount = 0
        self.lines = list(lines)
        self.changed_at = now

    def take_totals(self, totals: Totals) -> None:
        """Keeps what the rules say the lines come to."""
        for line, priced in zip(self.lines, totals.lines, strict=True):
            line.take_amounts(priced)
        self.taxes = totals.taxes_as_told()
        self.net_amount, self.tax_amount = totals.net_amount, totals.tax_amount
        self.total_amount = totals.total_amount
        self.discount_amount = totals.discount_amount

    def refuse_unsendable(self, expires_at: datetime | None, now: datetime) -> None:
        """Raises Conflict if it cannot be sent: no number is taken for it then."""
        refuse_step("estimate", self.status, "sent")
        if not self.lines:
            raise Conflict("estimate_has_no_lines", "An estimate needs a line.")
        if expires_at is not None and expires_at <= now:
            raise Conflict("estimate_expiry_past", "The day this estimate expires is past.")

    def send(self, expires_at: datetime | None, now: datetime) -> None:
        """Shows it to the client until the instant it expires."""
        self.refuse_unsendable(expires_at, now)
        self._move("sent", now)
        self.sent_at, self.expires_at = now, expires_at
        self.sendings += 1

    def send_again(self, now: datetime) -> None:
        """Counts that it was written of once more, as it is."""
        if self.status != "sent":
            raise Conflict(f"estimate_is_{self.status}", "Only what waits for an answer is resent.")
        self.sent_at = self.changed_at = now
        self.sendings += 1

    def view(self, now: datetime) -> bool:
        """Notes when the client first saw it; tells whether this was the first time."""
        if self.viewed_at is not None or self.status != "sent":
            return False
        self.viewed_at = self.changed_at = now
        return True

    def approve(self, approval: dict[str, Any], now: datetime) -> None:
        """Keeps who approved which document."""
        refuse_step("estimate", self.status, "approved")
        if self.expires_at is not None and self.expires_at <= now:
            raise Conflict("estimate_expired", "This estimate has expired.")
        if approval["document_hash"] != self.document_hash:
            extra = {"document_hash": self.document_hash}
            raise Conflict(
                "estimate_changed", "This estimate has changed. Read it again.", extra=extra
            )
        self._move("approved", now)
        self.approved_at = now
        self.approval = {**approval, "at": now.isoformat()}

    def is_approved_by(self, approval: dict[str, Any]) -> bool:
        """Whether the very same approval is what it was approved by."""
        if self.approval is None:
            return False
        same = ("name", "document_hash", "contact_id")
        return all(self.approval[name] == approval[name] for name in same)

    def decline(self, reason: str, now: datetime) -> None:
        """Ends it because the client does not want it."""
        self._move("declined", now)
        self.declined_reason = reason

    def expire(self, now: datetime) -> None:
        """Ends it because its time is over; it may be sent again."""
        self._move("expired", now)

    def revoke(self, now: datetime) -> None:
        """Takes it back to be changed; what is sent next is another document."""
        self._move("draft", now)
        self.document_version += 1
        self.sent_at = self.viewed_at = self.expires_at = None

    def cancel(self, reason: str, now: datetime) -> None:
        """Gives up what is not billed yet; what is billed stays owed."""
        self._move("canceled", now)
        self.canceled_reason = reason

    def bill(self, shares: Sequence[Left], now: datetime) -> None:
        """Notes what a stage bills of each line; with nothing left it is invoiced."""
        refuse_step("estimate", self.status, "invoiced")
        for line, share in zip(self.lines, shares, strict=True):
            line.invoiced_net_amount += share.net_amount
            line.invoiced_tax_amount += share.tax_amount
        self.changed_at = now
        if self.rest_amount == 0:
            self._move("invoiced", now)

    def unbill(self, shares: dict[UUID, tuple[int, int]], now: datetime) -> None:
        """Gives back what an invoice that counts no more had billed of the lines."""
        for line in self.lines:
            net, tax = shares.get(line.id, (0, 0))
            line.invoiced_net_amount -= net
            line.invoiced_tax_amount -= tax
        self.changed_at = now
        if self.status == "invoiced":
            self._move("approved", now)

    def _move(self, to: str, now: datetime) -> None:
        refuse_step("estimate", self.status, to)
        self.status, self.changed_at = to, now
