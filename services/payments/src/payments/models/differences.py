"""What differs between our books and a gateway's, for a person to work off; and when both were read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from payments.models.tables import Amount, Base, Instant, become


class GatewayDifference(FirmOwned, Base):
    """One difference; while it is open it is not found a second time."""

    __tablename__ = "gateway_differences"

    gateway: Mapped[str]
    kind: Mapped[str]
    # What it is about: our payment's id, or the gateway's reference where no payment is.
    about: Mapped[str]
    payment_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    invoice_numbers: Mapped[str]
    reference: Mapped[str | None]
    currency: Mapped[str]
    our_amount: Mapped[Amount | None]
    their_amount: Mapped[Amount | None]
    found_at: Mapped[Instant]
    status: Mapped[str]
    note: Mapped[str | None]
    settled_by: Mapped[str | None]
    settled_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("status IN ('open', 'settled')", "status"),
        CheckConstraint("(status = 'settled') = (note IS NOT NULL)", "note"),
        Index(
            "uq_gateway_differences_open",
            *("firm_id", "gateway", "kind", "about"),
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index(None, "firm_id", "found_at", "id"),
    )

    @property
    def what(self) -> tuple[str, str, str, int | None, int | None]:
        """What differs, and by how much: a difference that was settled is not found again."""
        return (self.gateway, self.kind, self.about, self.our_amount, self.their_amount)

    def settle(self, note: str, by: str, now: datetime) -> None:
        """Somebody has looked into it and says what it was."""
        become(self, "gateway_difference", "settled")
        self.note, self.settled_by, self.settled_at = note, by, now


class Reconciliation(Base):
    """When a firm's books were last held against its gateways', and when they are to be again."""

    __tablename__ = "reconciliations"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    next_at: Mapped[Instant]
    done_at: Mapped[Instant | None]

    __table_args__ = (Index(None, "next_at"),)
