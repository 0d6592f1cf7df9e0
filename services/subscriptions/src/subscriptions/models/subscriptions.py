"""A subscription: a client's being on a plan, on the terms that it had when they took it.

It is billed through a service of the same id, whose items the one billing run releases.
"""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from common.db import FirmOwned
from common.errors import Conflict
from subscriptions.models.plans import PlanVersion
from subscriptions.models.tables import Base, one_of, refuse_unless_allowed
from subscriptions.rules.states import SUBSCRIPTION

CHANGE = ("plan_id", "terms_number", "name", "quantity", "on")


class Taken(NamedTuple):
    """How many of which plan, on which terms, from which day on."""

    plan_id: UUID
    terms_number: int
    name: str
    quantity: int
    on: date


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
    # The first day of a pause, which may be still to come, and the first day after it.
    paused_on: Mapped[date | None]
    resumes_on: Mapped[date | None]
    # The first day on which it is not there any more.
    cancels_on: Mapped[date | None]
    cancel_reason: Mapped[str | None]
    cancel_comment: Mapped[str | None]
    # As its service said last.
    next_charge_on: Mapped[date | None]
    # What it changes to at the end of a period.
    change_plan_id: Mapped[UUID | None]
    change_terms_number: Mapped[int | None]
    change_name: Mapped[str | None]
    change_quantity: Mapped[int | None]
    change_on: Mapped[date | None]
    # How often it was changed in mid-period; each time has its own two keys among the items.
    adjusted_times: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    terms: Mapped[PlanVersion] = relationship(
        primaryjoin=(
            "and_(Subscription.firm_id == foreign(PlanVersion.firm_id),"
            " Subscription.plan_id == foreign(PlanVersion.plan_id),"
            " Subscription.terms_number == foreign(PlanVersion.number))"
        ),
        viewonly=True,
        lazy="joined",
        innerjoin=True,
        uselist=False,
    )

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "client_id"], ["clients.firm_id", "clients.id"]),
        ForeignKeyConstraint(
            ["firm_id", "plan_id", "terms_number"],
            ["plan_versions.firm_id", "plan_versions.plan_id", "plan_versions.number"],
        ),
        ForeignKeyConstraint(
            ["firm_id", "change_plan_id", "change_terms_number"],
            ["plan_versions.firm_id", "plan_versions.plan_id", "plan_versions.number"],
            "fk_subscriptions_change_plan_versions",
        ),
        Index(None, "firm_id", "client_id"),
        one_of("status", SUBSCRIPTION),
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("first_charge_on >= starts_on", "first_charge"),
        CheckConstraint("(status = 'canceled') = (canceled_at IS NOT NULL)", "canceled"),
        CheckConstraint("status <> 'paused' OR paused_on IS NOT NULL", "paused"),
        CheckConstraint("resumes_on > paused_on", "resumes"),
        CheckConstraint("resumes_on IS NULL OR paused_on IS NOT NULL", "resumes_from_pause"),
        CheckConstraint(
            "num_nonnulls(change_plan_id, change_terms_number, change_name, change_quantity,"
            " change_on) IN (0, 5)",
            "whole_change",
        ),
    )

    @property
    def trial_ends_on(self) -> date | None:
        """The first day after the trial, if it began with one."""
        return self.first_charge_on if self.first_charge_on > self.starts_on else None

    @property
    def change(self) -> Taken | None:
        """What waits for the end of a period."""
        if self.change_on is None:
            return None
        return Taken(*(getattr(self, f"change_{name}") for name in CHANGE))

    def wait_for(self, change: Taken | None) -> None:
        """Changes at the end of a period, or no more."""
        for name in CHANGE:
            setattr(self, f"change_{name}", getattr(change, name) if change else None)

    def take(self, taken: Taken, terms: PlanVersion) -> None:
        """Is on that from now on; nothing waits any more."""
        self.plan_id, self.terms_number = taken.plan_id, taken.terms_number
        self.name, self.quantity = taken.name, taken.quantity
        set_committed_value(self, "terms", terms)
        self.wait_for(None)

    def pause_on(self, day: date, resumes_on: date | None, today: date) -> None:
        """Is paused from the day on, until another if one is named."""
        self.paused_on, self.resumes_on = day, resumes_on
        self.begin_pause(today)

    def begin_pause(self, today: date) -> None:
        """Is paused once the day of that has come; what it owes by then is settled first."""
        due = self.paused_on is not None and self.paused_on <= today
        if due and self.status in ("trialing", "active"):
            self.status = "paused"

    def resume(self, today: date) -> None:
        """Goes on after a pause that has begun."""
        if self.paused_on is None or self.paused_on > today:
            raise Conflict("subscription_not_paused", "This is not paused.")
        if self.status == "paused":
            self.activate()
        self.paused_on = self.resumes_on = None

    def is_back_by(self, day: date) -> bool:
        """Whether its pause is over by the day, and it is not canceled before that."""
        if self.resumes_on is None or self.resumes_on > day:
            return False
        return self.cancels_on is None or self.resumes_on < self.cancels_on

    def leaves_by(self, day: date) -> bool:
        """Whether it is canceled by the day."""
        return self.cancels_on is not None and self.cancels_on <= day

    def cancel_on(self, day: date, reason: str, comment: str | None) -> None:
        """Is canceled on the day, for the reason; a pause that has not begun by now will not."""
        self.cancels_on, self.cancel_reason, self.cancel_comment = day, reason, comment
        if self.status != "paused":
            self.stay_active()

    def fall_behind(self) -> None:
        """What it owes could not be collected."""
        refuse_unless_allowed("subscription", self.status, "past_due")
        self.status = "past_due"

    def is_unpaid(self) -> None:
        """Nothing more is tried to collect what it owes."""
        refuse_unless_allowed("subscription", self.status, "unpaid")
        self.status = "unpaid"

    def has_come(self, day: date) -> bool:
        """Whether something of it is due by the day."""
        begins = self.paused_on is not None and self.paused_on <= day
        pauses = begins and self.status in ("trialing", "active")
        return pauses or self.is_back_by(day) or self.leaves_by(day)

    def stay(self) -> None:
        """Is not canceled after all."""
        self.cancels_on = self.cancel_reason = self.cancel_comment = None

    def stay_active(self) -> None:
        """Is not paused after all."""
        self.paused_on = self.resumes_on = None

    def activate(self) -> None:
        """Its trial is over: its first charge has come."""
        refuse_unless_allowed("subscription", self.status, "active")
        self.status = "active"

    def cancel(self, now: datetime) -> None:
        """It is over."""
        refuse_unless_allowed("subscription", self.status, "canceled")
        self.status, self.canceled_at = "canceled", now
        self.wait_for(None)
