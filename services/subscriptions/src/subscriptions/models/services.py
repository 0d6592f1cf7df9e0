"""A service and the items it will be billed by."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db import FirmOwned
from common.errors import Conflict
from subscriptions.models.holding import Held
from subscriptions.models.items import BEFORE_ANY, BillingItem
from subscriptions.models.paid import Paid
from subscriptions.models.rhythms import Rhythm
from subscriptions.models.tables import Base, one_of, refuse_unless_allowed
from subscriptions.rules.continuing import cost_before
from subscriptions.rules.grouping import DueItem
from subscriptions.rules.periods import Interval, next_occurrence, occurrence, period
from subscriptions.rules.states import SERVICE

HORIZON = Interval("month", 12)
# A service travels with its items in one event, which has a limit: no more are planned than a year
# of days, fewer where each is wordy; the schedule grows on as they are billed.
MOST_PLANNED = 400
PLANNED_BYTES, SHOWN_BYTES, BYTES_OF_AN_ITEM = 400_000, 800_000, 1_000


class Service(FirmOwned, Rhythm, Paid, Held, Base):
    """An agreed piece of work that is billed, once or again and again."""

    __tablename__ = "services"

    client_id: Mapped[UUID]
    # A service is agreed in a proposal, or is what a subscription is billed through.
    proposal_id: Mapped[UUID | None]
    proposal_number: Mapped[str | None]
    proposal_line_id: Mapped[UUID | None]
    subscription_id: Mapped[UUID | None]
    kind: Mapped[str]
    mode: Mapped[str]
    status: Mapped[str]
    # What it took the place of is billed up to this day, or was billed once and for all by then.
    billed_until: Mapped[date | None]
    # What was chosen as its end was settled, and when: what is planned later keeps to it.
    end_choice: Mapped[str | None]
    end_settled_on: Mapped[date | None]
    estimate_by: Mapped[str | None]
    most: Mapped[Decimal | None] = mapped_column(Numeric)
    most_net_amount: Mapped[int | None] = mapped_column(BigInteger)
    most_amount: Mapped[int | None] = mapped_column(BigInteger)
    parked_reason: Mapped[str | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    items: Mapped[list[BillingItem]] = relationship(viewonly=True, lazy="raise")

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "client_id"], ["clients.firm_id", "clients.id"]),
        ForeignKeyConstraint(
            ["firm_id", "subscription_id"], ["subscriptions.firm_id", "subscriptions.id"]
        ),
        UniqueConstraint("firm_id", "proposal_line_id"),
        UniqueConstraint("firm_id", "subscription_id"),
        CheckConstraint(
            "num_nonnulls(proposal_id, proposal_number, proposal_line_id)"
            " IN (0, CASE WHEN subscription_id IS NULL THEN 3 ELSE 0 END)",
            "agreed_in",
        ),
        Index(None, "firm_id", "client_id"),
        one_of("status", SERVICE),
        one_of("kind", ("one_off", "recurring")),
        one_of("mode", ("automatic", "manual")),
        CheckConstraint("(kind = 'recurring') = (interval_unit IS NOT NULL)", "interval"),
        CheckConstraint("num_nonnulls(left_anchor_on, left_turned_occurrence) <> 1", "left_rhythm"),
        CheckConstraint("(estimate_by IS NULL) = (most_net_amount IS NULL)", "estimate"),
    )

    @property
    def next_billing_on(self) -> date | None:
        """The date of the next item that waits for nothing but its date."""
        return min(self._next_amounts(), default=None)

    @property
    def next_total_amount(self) -> int | None:
        """What is billed on that date."""
        amounts = self._next_amounts()
        return amounts[min(amounts)] if amounts else None

    @property
    def shown_items(self) -> list[BillingItem]:
        """Its items as far as they fit into an event, the latest changes first to be taken.

        What is left out of a wordy service that fell behind is told with its billing group.
        """
        most = self._fitting(SHOWN_BYTES)
        if len(self.items) <= most:
            return self.items
        latest = sorted(self.items, key=lambda i: (i.changed_at != self.changed_at, i.occurrence))
        return sorted(latest[:most], key=attrgetter("occurrence"))

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be billed for it."""
        return self.status in ("ended", "canceled")

    @property
    def open_items(self) -> list[BillingItem]:
        """Its items that may still be changed, in order."""
        return [item for item in self.items if item.is_open]

    @property
    def to_bill(self) -> list[BillingItem]:
        """What has a day on which it is billed, in order; nothing that is held back."""
        return [item for item in self.open_items if item.due_on and item.status != "planned"]

    @property
    def is_done(self) -> bool:
        """Whether it is a one-off service and all there was to bill is billed."""
        settled = all(item.is_settled for item in self.items)
        return self.kind == "one_off" and self.status == "active" and settled

    @property
    def is_running(self) -> bool:
        """Whether it has not come to its end in any way."""
        return self.status in ("scheduled", "active")

    def agreed(self, amount: int) -> bool:
        """Whether an amount, said as the price is, is within what was estimated and agreed to."""
        most = self.most_amount or self.most_net_amount or self.said_amount
        return self.said_amount <= amount <= most

    def begin(self, now: datetime) -> None:
        """Its first day has come."""
        self._become("active", now)

    def end_on(self, day: date, now: datetime) -> None:
        """Settles its last day, which is the day before; `end` stops it."""
        refuse_unless_allowed("service", self.status, self._over)
        if self.ends_by(day):
            words = f"This ends on {self.ends_on} already, and can only be ended sooner."
            raise Conflict("service_already_ends", words, extra={"ends_on": self.ends_on})
        self.ends_on, self.changed_at = day, now

    def end(self, now: datetime) -> None:
        """Stops it; one that has not begun is canceled."""
        self._become(self._over, now)

    def stop(self, today: date, now: datetime, *, taken_over_on: date | None) -> None:
        """Ends it: what was owed by then is still billed, what is issuing comes back if refused.

        What takes its place bills the rest from a date on; of a single piece of work, all of it.
        Where that is a day within a period, the days before it are still billed.
        """
        self.ends_on = min(today, self.ends_on or today)
        billed_anew = self.kind == "one_off" and taken_over_on is not None
        before = min(today, taken_over_on or today)
        for item in self.items:
            part = cost_before(item.covers, item.said_amount, before, taken_over_on)
            if part and item.is_open:
                item.cut(before, part)
                item.keep(now)
                self.ends_on = min(before, self.ends_on)
            elif item.is_issuing or (item.is_owed_before(before) and not billed_anew):
                item.keep(now)
            elif item.is_open:
                item.archive(now)
        self.end(now)

    def complete(self, now: datetime) -> None:
        """Everything there was to bill is billed."""
        self._become("completed", now)

    def park(self, reason: str, now: datetime) -> None:
        """Marks it for a person to look at."""
        self.parked_reason, self.changed_at = reason, now

    def schedule(self, item: BillingItem, due_on: date, now: datetime) -> None:
        """Lets an item of it be billed on the date; whoever says so has looked at it."""
        self.refuse_if_over(item)
        item.schedule(due_on, now)
        self.parked_reason, self.changed_at = None, now

    def refuse_if_over(self, item: BillingItem) -> None:
        """Raises Conflict if nothing more is billed for it, but what was chosen as it ended."""
        if self.is_over and not item.kept_at_end:
            raise Conflict(f"service_is_{self.status}", "Nothing more is billed for this service.")
        self.refuse_if_held(item.status)

    def touch(self, now: datetime) -> None:
        """Says that items of it have changed."""
        self.changed_at = now

    def plan_ahead(self, today: date, now: datetime, *, billed: int = -1) -> list[BillingItem]:
        """Makes the items of a year ahead that are not made yet, and the next one in any case.

        `billed` is the last occurrence that is billed.
        """
        interval = self.interval
        if interval is None or self.is_over:
            return []
        upcoming = next_occurrence(self.anchor_on, interval, today + timedelta(days=1)).on
        through = max(occurrence(today, HORIZON, 1), upcoming)
        return self._plan(interval, through, now, billed)

    def plan_to_end(self, now: datetime) -> None:
        """Makes the items up to its settled end, as many as are ever planned: they are settled too."""
        if self.interval is None or self.ends_on is None:
            return
        open_ = (i.occurrence for i in self.items if i.is_of_rhythm and not i.is_settled)
        billed = min(open_, default=self.next_occurrence) - 1
        self.items.extend(self._plan(self.interval, self.ends_on, now, billed))

    def next_item(self, now: datetime) -> BillingItem:
        """Makes what is planned next, and lets it be planned again."""
        assert self.interval
        return self._recurring_item(self.interval, now)

    def due(self, item: BillingItem) -> DueItem:
        """Returns what grouping has to know of an item of this service."""
        assert item.due_on is not None  # What is scheduled has a date: the constraint "dated".
        method_id = item.payment_method_id or self.payment_method_id
        return DueItem(
            id=item.id,
            service_id=self.id,
            occurrence=item.occurrence,
            client_id=item.client_id,
            due_on=item.due_on,
            currency=item.currency,
            payment_method_id=method_id,
            collection="automatic" if method_id else "manual",
        )

    def one_item(self, status: str, due_on: date | None, now: datetime) -> BillingItem:
        """Makes the only item of a one-off service; an estimated one has its price still to come."""
        self.next_occurrence = 1
        item = BillingItem.planned(self, 0, now, status=status, due_on=due_on)
        item.price_open = self.estimate_by is not None
        return item

    def fee(self, price: Decimal, due_on: date, now: datetime) -> list[BillingItem]:
        """Makes the item of what is billed once at the start, besides its rhythm; nothing is none."""
        if not price:
            return []
        item = BillingItem.planned(self, BEFORE_ANY, now, status="scheduled", due_on=due_on)
        item.name, item.description = f"{self.name}, setup", ""
        item.charge_anew({"quantity": Decimal(1), "unit_price": price})
        return [item]

    def _fitting(self, size: int) -> int:
        """Returns how many of its items fit into so many bytes, and at least one."""
        words = json.dumps([self.name, self.description], ensure_ascii=False).encode()
        return max(1, size // (BYTES_OF_AN_ITEM + len(words)))

    def _plan(
        self, interval: Interval, through: date, now: datetime, billed: int
    ) -> list[BillingItem]:
        last = billed + min(MOST_PLANNED, self._fitting(PLANNED_BYTES))
        made: list[BillingItem] = []
        while self.next_occurrence <= last and self.next_falls_by(through, interval):
            made.append(self._recurring_item(interval, now))
            self.next_occurrence += 1
        return made

    def _recurring_item(self, interval: Interval, now: datetime) -> BillingItem:
        whole = period(self.anchor_on, interval, self.next_n)
        covers = self.begun_of(whole)
        status = self.status_ahead(self.mode, covers.start)
        item = BillingItem.planned(
            self, self.next_occurrence, now, status=status, due_on=covers.start
        )
        item.period_start, item.period_end = covers.start, covers.end
        item.cost_days(whole)
        return item

    def _next_amounts(self) -> dict[date, int]:
        """Adds up, by date, what waits for nothing but its date."""
        amounts: dict[date, int] = {}
        for item in self.items:
            if item.status == "scheduled" and item.due_on:
                amounts[item.due_on] = amounts.get(item.due_on, 0) + item.total_amount
        return amounts

    @property
    def _over(self) -> str:
        return "canceled" if self.status == "scheduled" else "ended"

    def _become(self, status: str, now: datetime) -> None:
        refuse_unless_allowed("service", self.status, status)
        self.status, self.changed_at = status, now
