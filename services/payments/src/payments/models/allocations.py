"""How much of a payment goes to which invoice, and how much of that has gone back."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from payments.models.tables import Amount, Base


class Allocation(Base):
    """How much of a payment goes to one invoice.

    At most one live and one scheduled attempt per invoice: the database says so.
    """

    __tablename__ = "allocations"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_number: Mapped[str | None]
    amount: Mapped[Amount]
    credited_amount: Mapped[Amount]
    # What refunds and disputes take back of it, those under way included.
    returned_amount: Mapped[Amount] = mapped_column(default=0)
    live: Mapped[bool]
    scheduled: Mapped[bool]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "payment_id"], ["payments.firm_id", "payments.id"]),
        ForeignKeyConstraint(["firm_id", "invoice_id"], ["receivables.firm_id", "receivables.id"]),
        CheckConstraint("amount >= 0 AND credited_amount >= 0", "amount"),
        CheckConstraint("returned_amount BETWEEN 0 AND amount", "returned_amount"),
        Index(
            "uq_allocations_firm_id_invoice_id_live",
            "firm_id",
            "invoice_id",
            unique=True,
            postgresql_where=text("live"),
        ),
        Index(
            "uq_allocations_firm_id_invoice_id_scheduled",
            "firm_id",
            "invoice_id",
            unique=True,
            postgresql_where=text("scheduled"),
        ),
        Index(None, "firm_id", "invoice_id"),
    )

    @property
    def left_amount(self) -> int:
        """What its invoice still has of it."""
        return self.amount - self.returned_amount

    def give_back(self, amount: int) -> None:
        """Its invoice is to owe that much again, or is not after all where it is negative."""
        self.returned_amount += amount

    def land(self, taken: int) -> None:
        """Says how much its invoice took; the rest became the client's credit."""
        self.amount, self.credited_amount = taken, self.amount - taken
