"""What is known of collecting invoices: each failed attempt, and whether the invoice is open.

Nothing of it is ever taken back by what comes later or twice: an attempt that failed has failed, and
of an invoice the newest version counts. What a subscription is follows from all of it together.
"""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from subscriptions.models.tables import Base

SETTLED = ("paid", "void", "uncollectible")


class FailedAttempt(Base):
    """A payment of an invoice that failed; the last of them says whether it is tried again."""

    __tablename__ = "failed_attempts"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt: Mapped[int]
    is_tried_again: Mapped[bool]


class InvoiceState(Base):
    """Whether an invoice of a subscription is open, at its newest version."""

    __tablename__ = "invoice_states"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    status: Mapped[str]
