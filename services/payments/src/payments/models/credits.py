"""What a firm owes a client back: how much of it there is, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Conflict
from payments.models.tables import Amount, Base

# So many of its last movements a balance tells; the journal has them all.
TOLD_MOVEMENTS = 50


@dataclass(frozen=True, slots=True)
class Why:
    """What made a client's credit more or less, and what that is about."""

    kind: str
    about: UUID
    at: datetime
    invoice_number: str | None = None
    reason: str | None = None


class CreditBalance(FirmOwned, Base):
    """A client's credit in one currency: what stands on its account of the journal.

    A part is kept for refunds that are under way. The database refuses to go below either.
    """

    __tablename__ = "credit_balances"

    client_id: Mapped[UUID]
    currency: Mapped[str]
    amount: Mapped[Amount]
    reserved_amount: Mapped[Amount]
    # What it tells of its last movements: kept here, so that its version covers them.
    movements: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)

    __table_args__ = (
        UniqueConstraint("firm_id", "client_id", "currency"),
        CheckConstraint("reserved_amount >= 0 AND amount >= reserved_amount", "never_negative"),
    )

    @property
    def available_amount(self) -> int:
        """What can still be used."""
        return self.amount - self.reserved_amount

    def add(self, amount: int, why: Why) -> None:
        """The client has that much more."""
        self.amount += amount
        self._tell(amount, why)

    def use(self, amount: int, why: Why) -> None:
        """Pays with it; raises Conflict if there is not as much."""
        self._refuse_beyond(amount)
        self.amount -= amount
        self._tell(-amount, why)

    def reserve(self, amount: int) -> None:
        """Keeps it for a refund that is asked for; raises Conflict if there is not as much."""
        self._refuse_beyond(amount)
        self.reserved_amount += amount

    def let_go(self, amount: int) -> None:
        """Nothing came of what it was kept for."""
        self.reserved_amount -= amount

    def _tell(self, amount: int, why: Why) -> None:
        told = {
            "kind": why.kind,
            "about": str(why.about),
            "at": why.at.isoformat(),
            "amount": amount,
            "invoice_number": why.invoice_number,
            "reason": why.reason,
        }
        self.movements = [*(self.movements or []), told][-TOLD_MOVEMENTS:]

    def _refuse_beyond(self, amount: int) -> None:
        if amount > self.available_amount:
            raise Conflict(
                "credit_not_enough",
                "The client does not have that much credit.",
                extra={"available_amount": self.available_amount, "currency": self.currency},
            )


class CreditApplication(FirmOwned, Base):
    """How much of a client's credit has paid one invoice; it is never changed."""

    __tablename__ = "credit_applications"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    invoice_number: Mapped[str | None]
    currency: Mapped[str]
    amount: Mapped[Amount]
    initiated_by: Mapped[str]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "invoice_id"], ["receivables.firm_id", "receivables.id"]),
        CheckConstraint("amount > 0", "amount"),
        Index(None, "firm_id", "invoice_id"),
        Index(None, "firm_id", "client_id"),
    )


class CreditRefund(FirmOwned, Base):
    """Credit that the firm has given back outside the suite; it is never changed."""

    __tablename__ = "credit_refunds"

    client_id: Mapped[UUID]
    currency: Mapped[str]
    amount: Mapped[Amount]
    reason: Mapped[str]
    reference: Mapped[str]

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "client_id", "currency"],
            ["credit_balances.firm_id", "credit_balances.client_id", "credit_balances.currency"],
        ),
        CheckConstraint("amount > 0", "amount"),
        Index(None, "firm_id", "client_id"),
    )
