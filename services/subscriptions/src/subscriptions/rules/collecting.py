"""What the attempts to collect a subscription's invoices say of it, in whatever order they are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

FINE, FAILING, GIVEN_UP = "fine", "failing", "given_up"


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt to collect an open invoice that failed."""

    invoice_id: UUID
    payment_id: UUID
    attempt: int
    is_tried_again: bool


def standing(failures: Iterable[Failure]) -> str:
    """Say how it stands: one invoice that nothing more is tried for is enough to have given up."""
    last: dict[UUID, Failure] = {}
    for each in sorted(failures, key=lambda each: (each.attempt, each.payment_id)):
        last[each.invoice_id] = each
    if not last:
        return FINE
    return FAILING if all(each.is_tried_again for each in last.values()) else GIVEN_UP
