"""What payments still has to collect of one issued invoice; every decision on it holds its lock."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Conflict
from payments.models.tables import Amount, Base, Instant

# In which states an invoice can be held, by what it is held for.
HELD_WHILE = {
    "void": frozenset({"open", "uncollectible"}),
    "write_off": frozenset({"open"}),
    "credit_note": frozenset({"open", "paid"}),
}

# While a bank decides about money that has come for the invoice.
WAITS_FOR_BANK = "dispute"


class Receivable(FirmOwned, Base):
    """One issued invoice (id = its id) as far as money goes."""

    __tablename__ = "receivables"

    client_id: Mapped[UUID]
    invoice_number: Mapped[str | None]
    currency: Mapped[str]
    total_amount: Mapped[Amount]
    paid_amount: Mapped[Amount]
    credited_amount: Mapped[Amount] = mapped_column(default=0)
    due_on: Mapped[date]
    collection: Mapped[str]
    service_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    # What a person chose to pay for this invoice alone, before it was issued.
    chosen_method_id: Mapped[UUID | None]
    status: Mapped[str]
    waits_for: Mapped[str | None]
    paid_at: Mapped[Instant | None]
    voided_at: Mapped[Instant | None]
    written_off_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("status IN ('open', 'paid', 'void', 'uncollectible')", "status"),
        CheckConstraint(
            "paid_amount >= 0 AND credited_amount >= 0"
            " AND paid_amount + credited_amount <= total_amount",
            "paid_amount",
        ),
        CheckConstraint(
            "status <> 'paid' OR paid_amount + credited_amount = total_amount", "paid_in_full"
        ),
        Index(None, "firm_id", "client_id"),
    )

    @property
    def due_amount(self) -> int:
        """What can still be paid of it, even if the firm no longer counts on that."""
        if self.status not in ("open", "uncollectible"):
            return 0
        return self.unpaid_amount

    @property
    def waits_for_bank(self) -> bool:
        """Whether a bank decides about money that has come for it: nothing is collected meanwhile."""
        return self.waits_for == WAITS_FOR_BANK

    @property
    def unpaid_amount(self) -> int:
        """What of its total is neither paid nor credited, whatever became of it."""
        return self.total_amount - self.paid_amount - self.credited_amount

    def refuse_unless_payable(self) -> None:
        """Raises Conflict if there is nothing to pay."""
        if self.status == "void":
            raise Conflict("invoice_void", f"Invoice {self.invoice_number} is void.")
        if self.status == "paid":
            raise Conflict("invoice_already_paid", f"Invoice {self.invoice_number} is paid.")

    def refuse_unless_open(self) -> None:
        """Raises Conflict if it is not collected: settled, taken back, or counted on no longer."""
        self.refuse_unless_payable()
        if self.status != "open":
            words = f"Invoice {self.invoice_number} is {self.status}."
            raise Conflict(f"invoice_is_{self.status}", words, extra={"allowed": ["open"]})

    def refuse_hold(self, purpose: str) -> None:
        """Raises Conflict if it is not in a state for what it would be held for."""
        self._refuse_status(purpose)
        if purpose == "void" and self.paid_amount:
            raise Conflict("invoice_has_payments", "Something is paid of this invoice already.")
        if purpose == "void" and self.credited_amount:
            raise Conflict("invoice_has_credit_notes", "Credit what is left of it instead.")

    def take(self, amount: int, now: datetime) -> int:
        """Takes what it can of the money and returns how much that was; the rest is credit."""
        taken = min(amount, self.due_amount)
        self.paid_amount += taken
        self._close_if_settled(taken, now)
        return taken

    def credit(self, amount: int, now: datetime) -> int:
        """Owes that much less, as far as it is owed; returns how much that was."""
        taken = min(amount, self.due_amount)
        self.credited_amount += taken
        self._close_if_settled(taken, now)
        return taken

    def give_back(self, amount: int) -> None:
        """Owes again what was paid of it; whether it is collected is for a person to say."""
        self.paid_amount -= amount
        if self.status == "paid":
            self.status, self.paid_at = "open", None
        if self.status == "open":
            self.waits_for = "person"

    def wait_for(self, what: str | None) -> None:
        """Says which act of a person collecting it waits for, if any."""
        self.waits_for = what

    def pay_with_instead(self, method_id: UUID, other_id: UUID) -> None:
        """Of what was chosen for it alone, another takes the place."""
        if self.chosen_method_id == method_id:
            self.chosen_method_id = other_id

    def void(self, now: datetime) -> bool:
        """Ends one that is not paid; returns whether it had not ended yet."""
        if self.status not in ("open", "uncollectible"):
            return False
        self.status, self.voided_at, self.waits_for = "void", now, None
        return True

    def write_off(self, now: datetime) -> bool:
        """Counts on an open one no longer; returns whether it was open. Money still pays it."""
        if self.status != "open":
            return False
        self.status, self.written_off_at, self.waits_for = "uncollectible", now, None
        return True

    def _close_if_settled(self, taken: int, now: datetime) -> None:
        if taken and self.due_amount == 0:
            self.status, self.paid_at, self.waits_for = "paid", now, None

    def _refuse_status(self, purpose: str) -> None:
        if self.status not in HELD_WHILE[purpose]:
            words = f"Invoice {self.invoice_number} is {self.status}."
            extra = {"allowed": sorted(HELD_WHILE[purpose])}
            raise Conflict(f"invoice_is_{self.status}", words, extra=extra)
