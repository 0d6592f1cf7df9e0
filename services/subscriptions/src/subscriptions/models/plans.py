"""A plan, and the versions of its terms: whoever has taken one keeps it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, Numeric, false
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from common.db import FirmOwned
from subscriptions.models.tables import Base, one_of, refuse_unless_allowed
from subscriptions.rules.periods import Interval
from subscriptions.rules.plans import TERMS, is_new_version, plan_price, setup_fee
from subscriptions.rules.pricing import ItemAmounts
from subscriptions.rules.states import PLAN


class PlanVersion(Base):
    """What a plan asked for from one change of it to the next; never changed itself."""

    __tablename__ = "plan_versions"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    currency: Mapped[str]
    unit_price: Mapped[Decimal] = mapped_column(Numeric)
    setup_price: Mapped[Decimal] = mapped_column(Numeric)
    tax_name: Mapped[str]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric)
    prices_include_tax: Mapped[bool]
    interval_unit: Mapped[str]
    interval_count: Mapped[int]
    at_month_end: Mapped[bool] = mapped_column(default=False, server_default=false())
    trial_days: Mapped[int]

    __table_args__ = (ForeignKeyConstraint(["firm_id", "plan_id"], ["plans.firm_id", "plans.id"]),)

    @property
    def price(self) -> ItemAmounts:
        """What one of it comes to each time."""
        return plan_price(
            self.unit_price, self.tax_rate, self.currency, includes_tax=self.prices_include_tax
        )

    @property
    def setup(self) -> ItemAmounts:
        """What is billed once besides."""
        return setup_fee(
            self.setup_price, self.tax_rate, self.currency, includes_tax=self.prices_include_tax
        )

    @property
    def interval(self) -> Interval:
        """How often it is billed."""
        return Interval(self.interval_unit, self.interval_count, bool(self.at_month_end))

    def values(self) -> dict[str, Any]:
        """Returns the terms as values."""
        return {name: getattr(self, name) for name in TERMS}


class Plan(FirmOwned, Base):
    """A priced, recurring offer."""

    __tablename__ = "plans"

    name: Mapped[str]
    description: Mapped[str]
    status: Mapped[str]
    # Whether clients may take it themselves.
    is_offered: Mapped[bool]
    terms_number: Mapped[int]
    terms: Mapped[PlanVersion] = relationship(
        primaryjoin=(
            "and_(Plan.firm_id == foreign(PlanVersion.firm_id),"
            " Plan.id == foreign(PlanVersion.plan_id),"
            " Plan.terms_number == foreign(PlanVersion.number))"
        ),
        viewonly=True,
        lazy="joined",
        innerjoin=True,
        uselist=False,
    )

    __table_args__ = (one_of("status", PLAN),)

    def agree(self, terms: Mapping[str, Any], now: datetime) -> PlanVersion | None:
        """Takes other terms as its next version, which is returned; None if they are the same."""
        self.refuse_if_retired()
        if self.terms_number and not is_new_version(self.terms.values(), terms):
            return None
        self.terms_number += 1
        made = PlanVersion(
            firm_id=self.firm_id,
            plan_id=self.id,
            number=self.terms_number,
            created_at=now,
            **terms,
        )
        set_committed_value(self, "terms", made)
        return made

    def describe(self, changes: Mapping[str, Any]) -> None:
        """Takes other words, or is offered to clients or no more; nobody's terms change by that."""
        self.refuse_if_retired()
        for name, value in changes.items():
            setattr(self, name, value)

    def refuse_if_retired(self) -> None:
        """Raises Conflict if the plan is not there to be changed or taken any more."""
        refuse_unless_allowed("plan", self.status, "retired")

    def retire(self) -> None:
        """Nobody takes it any more; who has it keeps it."""
        self.refuse_if_retired()
        self.status = "retired"
