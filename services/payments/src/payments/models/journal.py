"""The append-only double entry of every movement of money and credit."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.ids import new_id
from payments.models.tables import Amount, Base, Instant


class JournalEntry(Base):
    """One side of a movement. The movement of one kind about one subject is booked once.

    The database refuses to commit a movement whose entries do not cancel out.
    """

    __tablename__ = "journal_entries"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[Instant]
    movement: Mapped[str]
    subject: Mapped[UUID]
    position: Mapped[int]
    client_id: Mapped[UUID]
    account: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Amount]
    invoice_id: Mapped[UUID | None]

    __table_args__ = (
        CheckConstraint("amount <> 0", "amount"),
        UniqueConstraint("firm_id", "movement", "subject", "position"),
        Index(None, "firm_id", "client_id", "account"),
    )
