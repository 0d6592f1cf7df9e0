"""A billing group: the items of one client that become one invoice."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from common.db import FirmOwned
from common.errors import Conflict
from common.ids import new_id
from subscriptions.models.items import BillingItem
from subscriptions.models.tables import Base, one_of
from subscriptions.rules.grouping import GroupKey


class BillingGroupItem(Base):
    """That a revision of an item was given to a group: it can be given to one only."""

    __tablename__ = "billing_group_items"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[UUID]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "item_id"], ["billing_items.firm_id", "billing_items.id"]),
        ForeignKeyConstraint(
            ["firm_id", "group_id"], ["billing_groups.firm_id", "billing_groups.id"]
        ),
        Index(None, "firm_id", "group_id"),
    )


class BillingGroup(FirmOwned, Base):
    """What was released to invoicing together, and what became of it."""

    __tablename__ = "billing_groups"

    client_id: Mapped[UUID]
    currency: Mapped[str]
    due_on: Mapped[date]
    collection: Mapped[str]
    payment_method_id: Mapped[UUID | None]
    # That method again, if a person chose it for items of the group rather than for their services.
    chosen_method_id: Mapped[UUID | None]
    status: Mapped[str]
    invoice_id: Mapped[UUID | None]
    invoice_number: Mapped[str | None]
    reason: Mapped[str | None]
    items: Mapped[list[BillingItem]] = relationship(
        secondary=BillingGroupItem.__table__,
        order_by=(BillingItem.service_id, BillingItem.occurrence),
        viewonly=True,
        lazy="raise",
    )

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "client_id"], ["clients.firm_id", "clients.id"]),
        UniqueConstraint("firm_id", "invoice_id"),
        one_of("status", ("released", "invoiced", "returned")),
        one_of("collection", ("automatic", "manual")),
        CheckConstraint("status <> 'invoiced' OR invoice_id IS NOT NULL", "invoiced"),
    )

    @classmethod
    def released(cls, firm_id: UUID, key: GroupKey, now: datetime) -> "BillingGroup":
        """Makes the group that invoicing will be told of."""
        return cls(
            firm_id=firm_id,
            id=new_id(),
            version=1,
            created_at=now,
            client_id=key.client_id,
            currency=key.currency,
            due_on=key.due_on,
            collection=key.collection,
            payment_method_id=key.payment_method_id,
            status="released",
        )

    def take(self, items: list[BillingItem], now: datetime) -> None:
        """Takes the items in."""
        for item in items:
            item.issue(self.id, now)
        chosen = {item.payment_method_id for item in items} - {None}
        self.chosen_method_id = self.payment_method_id if chosen else None
        set_committed_value(self, "items", items)

    def memberships(self) -> list[dict[str, Any]]:
        """Returns the rows that keep any other group from taking its items."""
        whose = {"firm_id": self.firm_id, "group_id": self.id}
        return [whose | {"item_id": item.id, "revision": item.revision} for item in self.items]

    def settle(self, invoice_id: UUID, invoice_number: str | None, now: datetime) -> None:
        """It became this invoice; the same invoice again is nothing, another one is refused."""
        if self.invoice_id == invoice_id:
            return
        self._refuse_unless("released")
        self.status = "invoiced"
        self.invoice_id, self.invoice_number = invoice_id, invoice_number
        for item in self.items:
            item.settle(invoice_id, invoice_number, now)

    def give_back(self, reason: str, now: datetime) -> None:
        """It came to nothing: refused, or its invoice was voided."""
        self._refuse_unless("released", "invoiced")
        self.status, self.reason = "returned", reason
        for item in self.items:
            item.give_back(reason, now)

    def _refuse_unless(self, *statuses: str) -> None:
        if self.status not in statuses:
            raise Conflict("billing_group_already_answered", f"This group was {self.status}.")
