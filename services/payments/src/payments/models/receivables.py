"""What payments still has to collect of one issued invoice; every decision on it holds its lock."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Conflict
from payments.models.tables import Amount, Base, Instant


class Receivable(FirmOwned, Base):
    """One issued invoice (id = its id) as far as money goes."""

    __tablename__ = "receivables"

    client_id: Mapped[UUID]
    invoice_number: Mapped[str | None]
    currency: Mapped[str]
    total_amount: Mapped[Amount]
    paid_amount: Mapped[Amount]
    due_on: Mapped[date]
    collection: Mapped[str]
    service_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    status: Mapped[str]
    waits_for: Mapped[str | None]
    paid_at: Mapped[Instant | None]
    voided_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("status IN ('open', 'paid', 'void')", "status"),
        CheckConstraint("paid_amount BETWEEN 0 AND total_amount", "paid_amount"),
        CheckConstraint("status <> 'paid' OR paid_amount = total_amount", "paid_in_full"),
        Index(None, "firm_id", "client_id"),
    )

    @property
    def due_amount(self) -> int:
        """What is still to be paid."""
        return self.total_amount - self.paid_amount if self.status == "open" else 0

    def refuse_unless_open(self) -> None:
        """Raises Conflict if there is nothing to pay."""
        if self.status == "void":
            raise Conflict("invoice_void", f"Invoice {self.invoice_number} is void.")
        if self.status == "paid":
            raise Conflict("invoice_already_paid", f"Invoice {self.invoice_number} is paid.")

    def take(self, amount: int, now: datetime) -> int:
        """Takes what it can of the money and returns how much that was; the rest is credit."""
        taken = min(amount, self.due_amount)
        self.paid_amount += taken
        if taken and self.due_amount == 0:
            self.status, self.paid_at, self.waits_for = "paid", now, None
        return taken

    def wait_for(self, what: str | None) -> None:
        """Says which act of a person collecting it waits for, if any."""
        self.waits_for = what

    def void(self, now: datetime) -> bool:
        """Ends an open one; returns whether it was open."""
        if self.status != "open":
            return False
        self.status, self.voided_at, self.waits_for = "void", now, None
        return True
