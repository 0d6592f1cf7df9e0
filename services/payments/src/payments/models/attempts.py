"""Which attempts to pay were a client's own, and from where: so that nobody tries out cards here."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from payments.models.tables import Base, Instant


class OwnAttempt(Base):
    """A payment that a client began. Of the address only a digest is kept."""

    __tablename__ = "own_attempts"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    address: Mapped[str | None]
    at: Mapped[Instant]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "payment_id"], ["payments.firm_id", "payments.id"]),
        Index(None, "firm_id", "client_id", "at"),
        Index(None, "firm_id", "address", "at"),
    )
