"""The sandbox gateway's own tables: its memory, apart from ours as a real gateway's is."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.ids import new_id
from payments.models.tables import Amount, Base, Instant


class Settles(Protocol):
    """What takes days."""

    status: Mapped[str]
    settles_at: Mapped[Instant | None]


def is_settled(made: Settles, moment: datetime) -> bool:
    """Tells whether its days are over."""
    over = made.settles_at is not None and made.settles_at <= moment
    return made.status == "processing" and over


class SandboxMethod(Base):
    """A stored card; `reference` is how we know it."""

    __tablename__ = "sandbox_methods"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[UUID]
    client_id: Mapped[UUID]
    token: Mapped[str]
    exp_month: Mapped[int] = mapped_column(server_default="12")
    exp_year: Mapped[int] = mapped_column(server_default="2034")
    billing: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    attached_at: Mapped[Instant]
    detached_at: Mapped[Instant | None]

    __table_args__ = (
        UniqueConstraint("firm_id", "key"),
        CheckConstraint("exp_month BETWEEN 1 AND 12", "exp_month"),
    )


class SandboxRequest(Base):
    """An idempotency key the gateway has seen, what was asked with it, and how often."""

    __tablename__ = "sandbox_requests"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    times: Mapped[int]
    first_at: Mapped[Instant]


class SandboxCharge(Base):
    """A charge and what came of it; at most one per key."""

    __tablename__ = "sandbox_charges"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    payment_id: Mapped[UUID]
    client_id: Mapped[UUID]
    method_reference: Mapped[str]
    amount: Mapped[Amount]
    currency: Mapped[str]
    status: Mapped[str]
    decline_code: Mapped[str | None]
    created_at: Mapped[Instant]
    # The same moment by the firm's clock, as its people see it.
    made_at: Mapped[Instant]
    settles_at: Mapped[Instant | None]

    __table_args__ = (
        UniqueConstraint("firm_id", "payment_id"),
        CheckConstraint("amount > 0", "amount"),
        CheckConstraint(
            "status IN ('succeeded', 'declined', 'requires_action', 'processing')", "status"
        ),
        Index(None, "firm_id", "method_reference"),
        Index(None, "firm_id", "created_at", "id"),
    )

    @property
    def reference(self) -> str:
        """How we know the charge."""
        return f"sandbox_charge_{self.id.hex}"

    def is_settled_by(self, moment: datetime) -> bool:
        """Whether it is a debit whose days are over."""
        return is_settled(self, moment)


class SandboxRefund(Base):
    """Money given back of a charge; at most one per key."""

    __tablename__ = "sandbox_refunds"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    refund_id: Mapped[UUID] = mapped_column(primary_key=True)
    charge_id: Mapped[UUID]
    amount: Mapped[Amount]
    currency: Mapped[str]
    status: Mapped[str]
    decline_code: Mapped[str | None]
    created_at: Mapped[Instant]
    settles_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "charge_id"], ["sandbox_charges.firm_id", "sandbox_charges.id"]
        ),
        CheckConstraint("amount > 0", "amount"),
        CheckConstraint("status IN ('succeeded', 'declined', 'processing')", "status"),
        Index(None, "firm_id", "charge_id"),
    )

    @property
    def reference(self) -> str:
        """How we know the refund."""
        return f"sandbox_refund_{self.refund_id.hex}"

    def is_settled_by(self, moment: datetime) -> bool:
        """Whether it is one to a bank account whose days are over."""
        return is_settled(self, moment)
