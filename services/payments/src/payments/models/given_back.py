"""What of a payment has gone back, to whom it came from or by a bank, and what is left of it."""

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.errors import Conflict
from payments.models.tables import Amount, become


class GivenBack:
    """The part of a payment that refunds and disputes change."""

    amount: Mapped[Amount]
    currency: Mapped[str]
    status: Mapped[str]
    # What was given back, what is being given back, and what a bank has taken back.
    refunded_amount: Mapped[Amount] = mapped_column(default=0)
    refunding_amount: Mapped[Amount] = mapped_column(default=0)
    charged_back_amount: Mapped[Amount] = mapped_column(default=0)
    # What it tells of each refund and dispute of its own: kept here, so that its version covers them.
    refunds: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    disputes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)

    @property
    def left_amount(self) -> int:
        """What of it has not been given or taken back, nor is being."""
        back = self.refunded_amount + self.refunding_amount + self.charged_back_amount
        return self.amount - back

    @property
    def refundable_amount(self) -> int:
        """What the firm may still give back of it."""
        return self.left_amount if self.status in ("succeeded", "partially_refunded") else 0

    def refuse_refund(self, amount: int) -> None:
        """Raises Conflict if that much cannot be given back of it."""
        if self.status == "disputed":
            raise Conflict("payment_is_disputed", "Its bank decides about this money now.")
        if amount > self.refundable_amount:
            extra = {"refundable_amount": self.refundable_amount, "currency": self.currency}
            raise Conflict("refund_exceeds_payment", "More than is left of it.", extra=extra)

    def begin_refund(self, amount: int) -> None:
        """That much is being given back: nobody else may."""
        self.refunding_amount += amount

    def end_refund(self, amount: int, *, given: bool) -> None:
        """It was given back, or was not after all."""
        self.refunding_amount -= amount
        if given:
            self.refunded_amount += amount
            if self.status in ("succeeded", "partially_refunded"):
                become(self, "payment", self._after_refunds)

    def get_back(self, amount: int) -> None:
        """What was given back did not reach whom it was for: the firm has it again."""
        self.refunded_amount -= amount
        if self.status in ("partially_refunded", "refunded"):
            become(self, "payment", self._after_refunds)

    def be_disputed(self) -> None:
        """Its payer's bank asks it back; nothing has moved yet."""
        become(self, "payment", "disputed")

    def be_restored(self) -> None:
        """The dispute was won: it is what it was before."""
        become(self, "payment", self._after_refunds)

    def be_charged_back(self, amount: int) -> None:
        """The bank has taken it back."""
        become(self, "payment", "charged_back")
        self.charged_back_amount += amount

    def tell(self, name: str, told: dict[str, Any]) -> None:
        """Says of a refund or dispute of its own how it stands now."""
        others = [each for each in getattr(self, name) or [] if each["id"] != told["id"]]
        setattr(self, name, [*others, told])

    @property
    def _after_refunds(self) -> str:
        if not self.refunded_amount:
            return "succeeded"
        return "refunded" if self.refunded_amount == self.amount else "partially_refunded"
