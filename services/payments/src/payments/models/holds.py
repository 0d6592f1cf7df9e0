"""An invoice kept still for a moment: nothing is collected while it is taken back or credited."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from common.db import FirmOwned
from payments.models.tables import Amount, Base, Instant, become

# What invoicing has not answered by then (on the wall's clock) no longer stands in the way of money.
HELD_FOR = timedelta(minutes=2)
PURPOSES = ("void", "write_off", "credit_note")


class Hold(FirmOwned, Base):
    """Held until the fact that it was for has come, it was released, or its time is over.

    It says what was paid when it was placed: whoever acts on it must know of that very money.
    """

    __tablename__ = "holds"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    purpose: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Amount]
    paid_amount: Mapped[Amount]
    status: Mapped[str]
    expires_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "invoice_id"], ["receivables.firm_id", "receivables.id"]),
        CheckConstraint("purpose IN ('void', 'write_off', 'credit_note')", "purpose"),
        CheckConstraint("status IN ('held', 'used', 'released', 'lapsed')", "status"),
        CheckConstraint("amount >= 0 AND paid_amount >= 0", "amount"),
        Index(
            "uq_holds_firm_id_invoice_id_held",
            "firm_id",
            "invoice_id",
            unique=True,
            postgresql_where=text("status = 'held'"),
        ),
        Index(None, "expires_at", postgresql_where=text("status = 'held'")),
    )

    def is_over(self, wall: datetime) -> bool:
        """Tells whether it stands in the way of nothing any more."""
        return self.status != "held" or self.expires_at <= wall

    def end(self, how: str, now: datetime) -> None:
        """Ends as used, released or lapsed; raises Conflict if it has ended otherwise."""
        become(self, "hold", how)
        self.ended_at = now
