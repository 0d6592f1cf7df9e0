"""Due items become as few invoices as they may: one per client, date, currency, method and mode.

The groups and their order depend on the items alone, not on the order they were found in, so that
two schedulers that look at the same items form the same groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DueItem:
    """What grouping has to know of a billing item."""

    id: UUID
    service_id: UUID
    occurrence: int
    client_id: UUID
    due_on: date
    currency: str
    payment_method_id: UUID | None
    collection: str

    @property
    def key(self) -> "GroupKey":
        """Say with which other items this one shares an invoice."""
        return GroupKey(
            self.due_on, self.client_id, self.currency, self.collection, self.payment_method_id
        )


@dataclass(frozen=True, slots=True)
class GroupKey:
    """What all items of one invoice have in common."""

    due_on: date
    client_id: UUID
    currency: str
    collection: str
    payment_method_id: UUID | None

    @property
    def order(self) -> tuple[date, UUID, str, str, int]:
        """Sort by date first; without a method comes before any method."""
        method = 0 if self.payment_method_id is None else self.payment_method_id.int + 1
        return self.due_on, self.client_id, self.currency, self.collection, method


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one invoice, in the order of its lines."""

    key: GroupKey
    items: tuple[DueItem, ...]


def group_items(items: Iterable[DueItem]) -> list[Group]:
    """Form the groups, the earliest first; within one, services in the order they were made."""
    groups: dict[GroupKey, list[DueItem]] = {}
    for item in items:
        groups.setdefault(item.key, []).append(item)
    in_line_order = attrgetter("service_id", "occurrence", "id")
    return [
        Group(key, tuple(sorted(groups[key], key=in_line_order)))
        for key in sorted(groups, key=attrgetter("order"))
    ]
