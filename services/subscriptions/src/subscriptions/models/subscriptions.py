"""A subscription: a client's being on a plan, on the terms that it had when they took it.

It is billed through a service of the same id, whose items the one billing run releases.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db import FirmOwned
from subscriptions.models.plans import PlanVersion
from subscriptions.models.tables import Base, one_of, refuse_unless_allowed
from subscriptions.rules.states import SUBSCRIPTION


class Subscription(FirmOwned, Base):
    """A client's being on a plan."""

    __tablename__ = "subscriptions"

    client_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    terms_number: Mapped[int]
    # As the plan was called when it was taken.
    name: Mapped[str]
    quantity: Mapped[int]
    status: Mapped[str]
    starts_on: Mapped[date]
    # The first date that is billed: the start, or the day after the trial.
    first_charge_on: Mapped[date]
    payment_method_id: Mapped[UUID | None]
    canceled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    terms: Mapped[PlanVersion] = relationship(viewonly=True, lazy="joined", innerjoin=True)

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "client_id"], ["clients.firm_id", "clients.id"]),
        ForeignKeyConstraint(
            ["firm_id", "plan_id", "terms_number"],
            ["plan_versions.firm_id", "plan_versions.plan_id", "plan_versions.number"],
        ),
        Index(None, "firm_id", "client_id"),
        one_of("status", SUBSCRIPTION),
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("first_charge_on >= starts_on", "first_charge"),
        CheckConstraint("(status = 'canceled') = (canceled_at IS NOT NULL)", "canceled"),
    )

    @property
    def trial_ends_on(self) -> date | None:
        """The first day after the trial, if it began with one."""
        return self.first_charge_on if self.first_charge_on > self.starts_on else None

    def activate(self) -> None:
        """Its trial is over: its first charge has come."""
        refuse_unless_allowed("subscription", self.status, "active")
        self.status = "active"

    def cancel(self, now: datetime) -> None:
        """It is over."""
        refuse_unless_allowed("subscription", self.status, "canceled")
        self.status, self.canceled_at = "canceled", now
