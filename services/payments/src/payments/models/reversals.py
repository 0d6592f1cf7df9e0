"""Money that goes back: refunds that the firm gives, and what a bank takes by a dispute or a return."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from payments.models.payments import ASK_AGAIN
from payments.models.tables import Amount, Base, Instant, become

# How often a bank that needs days is asked what became of a refund.
LOOK_AGAIN = timedelta(hours=1)


class Refund(FirmOwned, Base):
    """Money that the firm gives back of one payment; its id is the gateway's key.

    It takes `credit_amount` of the client's credit, and `shares` of invoices, which are owed again.
    `asked_at`, `answered_at` and `ask_again_at` are about the gateway and stay on wall time.
    """

    __tablename__ = "refunds"

    payment_id: Mapped[UUID]
    client_id: Mapped[UUID]
    currency: Mapped[str]
    amount: Mapped[Amount]
    credit_amount: Mapped[Amount]
    shares: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    status: Mapped[str]
    reason: Mapped[str]
    reopen: Mapped[bool]
    gateway: Mapped[str]
    charge_reference: Mapped[str | None]
    reference: Mapped[str | None]
    failure_code: Mapped[str | None]
    asked_at: Mapped[Instant]
    answered_at: Mapped[Instant | None]
    ask_again_at: Mapped[Instant | None]
    asks: Mapped[int]
    ended_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "payment_id"], ["payments.firm_id", "payments.id"]),
        CheckConstraint("amount > 0 AND credit_amount BETWEEN 0 AND amount", "amount"),
        CheckConstraint("reopen OR credit_amount = amount", "given_up_is_credit"),
        CheckConstraint("status IN ('processing', 'unknown', 'succeeded', 'failed')", "status"),
        Index(None, "firm_id", "payment_id"),
        Index(
            "ix_refunds_unanswered",
            "ask_again_at",
            postgresql_where=text("status IN ('processing', 'unknown')"),
        ),
    )

    @property
    def is_under_way(self) -> bool:
        """Whether what becomes of it is not known yet."""
        return self.status in ("processing", "unknown")

    def succeed(self, reference: str | None, now: datetime, wall: datetime) -> None:
        """The money is on its way back."""
        become(self, "refund", "succeeded")
        self.reference, self.ended_at = reference or self.reference, now
        self._answered(wall)

    def fail(self, code: str, now: datetime, wall: datetime) -> None:
        """Nothing was given back, or it has come back to the firm; nothing more will be."""
        become(self, "refund", "failed")
        self.failure_code, self.ended_at = code, now
        self._answered(wall)

    def take_days(self, reference: str | None, wall: datetime) -> None:
        """The bank needs days; it is looked at again."""
        self.reference = reference
        self._answered(wall)
        self.ask_again_at = wall + LOOK_AGAIN

    def lose_sight(self) -> None:
        """Nobody knows whether it was given back; its amount stays taken until the gateway has said."""
        if self.status != "unknown":
            become(self, "refund", "unknown")

    def ask_again(self, wall: datetime) -> None:
        """Notes that the gateway is being asked once more, and when the next time would be."""
        self.asks += 1
        self.ask_again_at = wall + ASK_AGAIN[min(self.asks, len(ASK_AGAIN) - 1)]

    def _answered(self, wall: datetime) -> None:
        self.answered_at, self.ask_again_at = wall, None


class Dispute(FirmOwned, Base):
    """What a payer's bank asks back, or has taken back: a dispute, or a debit that was returned.

    While it is open nothing is booked. What it takes when it is lost is as a refund's; what no
    invoice and no credit covers any more is the firm's loss, `uncovered_amount`.
    """

    __tablename__ = "disputes"

    payment_id: Mapped[UUID]
    client_id: Mapped[UUID]
    currency: Mapped[str]
    amount: Mapped[Amount]
    credit_amount: Mapped[Amount]
    uncovered_amount: Mapped[Amount]
    shares: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    kind: Mapped[str]
    status: Mapped[str]
    reference: Mapped[str]
    reason: Mapped[str]
    due_by: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "payment_id"], ["payments.firm_id", "payments.id"]),
        UniqueConstraint("firm_id", "payment_id", "reference"),
        CheckConstraint(
            "amount > 0 AND credit_amount >= 0 AND uncovered_amount >= 0"
            " AND credit_amount + uncovered_amount <= amount",
            "amount",
        ),
        CheckConstraint("kind IN ('dispute', 'returned_debit')", "kind"),
        CheckConstraint("status IN ('open', 'won', 'lost')", "status"),
        Index(
            "uq_disputes_firm_id_payment_id_open",
            "firm_id",
            "payment_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
    )

    def end(self, how: str, now: datetime) -> None:
        """Ends as won or lost; raises Conflict if it has ended otherwise."""
        become(self, "dispute", how)
        self.ended_at = now
