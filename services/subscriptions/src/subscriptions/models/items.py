"""A billing item: one charge of a service on a date."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Conflict
from common.ids import new_id
from common.money import to_major
from subscriptions.models.tables import Base, Charge, one_of, refuse_unless_allowed
from subscriptions.rules.periods import Period
from subscriptions.rules.pricing import ItemAmounts
from subscriptions.rules.proration import charge
from subscriptions.rules.states import BILLING_ITEM

if TYPE_CHECKING:
    from subscriptions.models.services import Service

OPEN = ("planned", "pending_confirmation", "scheduled")
UNISSUED = (*OPEN, "issuing")
ZERO = Decimal(0)
# The fee at the start lies before the rhythm; what changes in mid-period adjust lies before that.
BEFORE_ANY = -1
WAITING = text("status = 'scheduled'")


class BillingItem(FirmOwned, Charge, Base):
    """One charge of a service on a date; each revision of it is in at most one group."""

    __tablename__ = "billing_items"

    service_id: Mapped[UUID]
    client_id: Mapped[UUID]
    proposal_id: Mapped[UUID | None]
    occurrence: Mapped[int]
    revision: Mapped[int]
    mode: Mapped[str]
    status: Mapped[str]
    due_on: Mapped[date | None]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    group_id: Mapped[UUID | None]
    invoice_id: Mapped[UUID | None]
    invoice_number: Mapped[str | None]
    reason: Mapped[str | None]
    # What a person chose to pay for this one alone; else what pays for its service does.
    payment_method_id: Mapped[UUID | None]
    price_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[str | None]
    # When its service was ended, a person chose that this is billed all the same; or a change order
    # ended it, and this was owed before.
    kept_at_end: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "service_id"], ["services.firm_id", "services.id"]),
        ForeignKeyConstraint(["firm_id", "client_id"], ["clients.firm_id", "clients.id"]),
        UniqueConstraint("firm_id", "service_id", "occurrence"),
        Index(None, "firm_id", "client_id", "due_on", postgresql_where=WAITING),
        Index(None, "firm_id", "due_on", "client_id", postgresql_where=WAITING),
        Index(None, "firm_id", "group_id", postgresql_where=text("group_id IS NOT NULL")),
        one_of("status", BILLING_ITEM),
        CheckConstraint("(status IN ('issuing', 'invoiced')) = (group_id IS NOT NULL)", "group"),
        CheckConstraint("(status = 'invoiced') = (invoice_id IS NOT NULL)", "invoice"),
        CheckConstraint("due_on IS NOT NULL OR status NOT IN ('scheduled', 'issuing')", "dated"),
        CheckConstraint("(period_start IS NULL) = (period_end IS NULL)", "period"),
        CheckConstraint("period_start < period_end", "period_order"),
        # Nothing but what a change in mid-period gives back is billed with a minus.
        CheckConstraint("quantity >= 0 OR occurrence < -1", "credit"),
        CheckConstraint("NOT price_open OR status NOT IN ('scheduled', 'issuing')", "priced"),
    )

    @classmethod
    def planned(
        cls, of: "Service", n: int, now: datetime, *, status: str, due_on: date | None
    ) -> "BillingItem":
        """Makes the n-th item of a service, which charges what the service does."""
        return cls(
            firm_id=of.firm_id,
            id=new_id(),
            created_at=now,
            changed_at=now,
            service_id=of.id,
            client_id=of.client_id,
            proposal_id=of.proposal_id,
            occurrence=n,
            # A preview shows it before any row has given it these.
            version=1,
            revision=1,
            price_open=False,
            kept_at_end=False,
            mode=of.mode,
            status=status,
            due_on=due_on,
            **of.charge(),
        )

    @classmethod
    def adjusting(
        cls,
        of: "Service",
        n: int,
        now: datetime,
        *,
        part: Period,
        amount: int,
        charged: Mapping[str, Any],
    ) -> "BillingItem":
        """Makes what a change in mid-period gives back (a minus) or charges, for a part of a period.

        The amount is what its price says: with the tax, if it includes that.
        """
        item = cls.planned(of, n, now, status="scheduled", due_on=part.start)
        item.mode, item.description = "automatic", ""
        item.period_start, item.period_end = part.start, part.end
        for name, value in charged.items():
            setattr(item, name, value)
        item._cost(amount)
        return item

    @property
    def is_of_rhythm(self) -> bool:
        """Whether it is charged for a period of its service's rhythm, or is its only charge."""
        return self.occurrence > BEFORE_ANY

    @property
    def is_adjustment(self) -> bool:
        """Whether it comes of a change in mid-period: it is billed as it is, or not at all."""
        return self.occurrence < BEFORE_ANY

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will come of it by itself."""
        return self.status in ("invoiced", "waived", "archived")

    def confirm(self, quantity: Decimal, unit_price: Decimal, amounts: ItemAmounts) -> None:
        """Takes the price that an estimate has come to."""
        self.quantity, self.unit_price = quantity, unit_price
        self.net_amount, self.tax_amount = amounts.net_amount, amounts.tax_amount
        self.total_amount, self.price_open = amounts.total_amount, False

    @property
    def covers(self) -> Period | None:
        """The period it charges for, if it is for any."""
        if self.period_start and self.period_end:
            return Period(self.period_start, self.period_end)
        return None

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed: it is not issued, and no group has it."""
        return self.status in OPEN

    @property
    def is_issuing(self) -> bool:
        """Whether it is on its way to an invoice."""
        return self.status == "issuing"

    def is_owed_before(self, day: date) -> bool:
        """Whether it is open although its period was over, or its date had passed, by the day."""
        if self.period_end is not None:
            return self.is_open and self.period_end <= day
        return self.is_open and self.due_on is not None and self.due_on < day

    def refuse_unless_open(self) -> None:
        """Raises Conflict, naming the group that took it and its invoice, if it may not be changed."""
        if not self.is_open:
            where = f" with what is due on {self.due_on}" if self.is_issuing else ""
            if self.invoice_number:
                where = f" on invoice {self.invoice_number}"
            words = f"This is {self.status.replace('_', ' ')}{where}."
            raise Conflict(f"billing_item_is_{self.status}", words, extra=self._taken_by())

    def touch(self, now: datetime) -> None:
        """Says that it has changed."""
        self.changed_at = now

    def bill_by_hand(self, now: datetime) -> None:
        """Waits for a person from now on."""
        self.mode = "manual"
        if self.status != "pending_confirmation":
            self._become("pending_confirmation", now)

    def bill_by_itself(self, now: datetime) -> None:
        """Waits for nothing but its date from now on."""
        self.mode, self.reason = "automatic", None
        if self.status != "scheduled":
            self._become("scheduled", now)

    def keep(self, now: datetime) -> None:
        """Stays as it is although its service ends."""
        self.kept_at_end, self.changed_at = True, now

    def keep_at_end(self, due_on: date, now: datetime) -> None:
        """Is billed on the date although its service ends."""
        self.kept_at_end = True
        if self.status != "scheduled":
            self._become("scheduled", now)
        self.due_on, self.reason, self.changed_at = due_on, None, now

    def cut(self, until: date, amount: int) -> None:
        """Charges for its period up to the day alone, which comes to the amount, said as its price is."""
        assert self.period_start is not None
        self.cut_to(Period(self.period_start, until), amount)

    def cut_to(self, part: Period, amount: int) -> None:
        """Charges for a part of its period alone, which comes to the amount, said as its price is."""
        whole = self.covers
        assert whole is not None
        self._cost(amount)
        self.period_start, self.period_end = part.start, part.end
        self.note = f"{part.days} of {whole.days} days"

    def cost_days(self, whole: Period) -> None:
        """Charges for its days of the whole period, which what it charges now is the price of."""
        part = self.covers
        assert part is not None
        if part != whole:
            self._cost(charge(whole, self.said_amount, part))
            self.note = f"{part.days} of {whole.days} days"

    def hold_back(self, now: datetime) -> None:
        """Has no day of its own for now: nobody knows whether it will be billed."""
        self._become("planned", now)

    def let_go(self, on: date, now: datetime) -> None:
        """Is held back no more: it is billed on its date, or on the day if that has passed."""
        # What has a reason waited for a person before it was held back.
        by_itself = self.mode == "automatic" and self.reason is None
        self._become("scheduled" if by_itself else "pending_confirmation", now)
        self.due_on = max(self.due_on or on, on)

    def waive(self, now: datetime, reason: str | None = None) -> None:
        """It is never billed: what it would charge for was not there, or a person says why."""
        self._become("waived", now)
        self.reason = reason

    def schedule(self, due_on: date, now: datetime) -> None:
        """Lets it be billed on the date."""
        self._become("scheduled", now)
        self.due_on, self.reason = due_on, None

    def issue(self, group_id: UUID, now: datetime) -> None:
        """Gives it to a group: from now on it belongs to invoicing's answer."""
        self._become("issuing", now)
        self.group_id, self.reason = group_id, None

    def settle(self, invoice_id: UUID, invoice_number: str | None, now: datetime) -> None:
        """It is on an invoice."""
        self._become("invoiced", now)
        self.invoice_id, self.invoice_number = invoice_id, invoice_number

    def give_back(self, reason: str, now: datetime) -> None:
        """Its group came to nothing: it waits for a person, as a new revision."""
        self._become("pending_confirmation", now)
        self.group_id = self.invoice_id = self.invoice_number = None
        self.revision, self.reason = self.revision + 1, reason

    def hold(self, reason: str, now: datetime) -> None:
        """Waits for a person before it is billed."""
        self._become("pending_confirmation", now)
        self.reason = reason

    def archive(self, now: datetime) -> None:
        """It will not be billed."""
        self._become("archived", now)

    def _cost(self, amount: int) -> None:
        """Costs the amount, said as its price is; what is given back is so many of it less."""
        price = to_major(abs(amount), self.currency)
        self.charge_anew({"quantity": Decimal(1), "unit_price": price, "discount_percent": ZERO})
        if amount < 0:
            for name in ("quantity", "net_amount", "tax_amount", "total_amount"):
                setattr(self, name, -getattr(self, name))

    def _become(self, status: str, now: datetime) -> None:
        if status == "scheduled" and self.price_open:
            raise Conflict("item_price_open", "Confirm first what this estimate has come to.")
        refuse_unless_allowed("billing_item", self.status, status, **self._taken_by())
        self.status, self.changed_at = status, now

    def _taken_by(self) -> dict[str, Any]:
        # Whoever comes too late is told which group took the item, and its invoice.
        return {"group_id": self.group_id, "invoice_number": self.invoice_number}
