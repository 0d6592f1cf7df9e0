"""What differs between our payments and the gateway's own books, both ways.

Each amount is in its currency's minor units. Of a payment whose outcome is not known yet nothing is
said: the gateway may have charged, or may be about to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

# Where money has moved, whatever became of it afterwards.
MOVED = frozenset({"succeeded", "partially_refunded", "refunded", "disputed", "charged_back"})
OPEN = frozenset({"scheduled", "processing", "requires_action", "unknown"})

KINDS = (
    "charge_without_payment",
    "charge_not_booked",
    "payment_without_charge",
    "amount_differs",
    "currency_differs",
    "refund_not_booked",
    "refund_without_money",
)


@dataclass(frozen=True, slots=True)
class Ours:
    """A payment as we have it; `refunding_amount` is asked back, but not answered yet."""

    payment_id: UUID
    status: str
    amount: int
    currency: str
    refunded_amount: int
    refunding_amount: int


@dataclass(frozen=True, slots=True)
class Theirs:
    """A charge as the gateway has it; `payment_id` is None if it is none of ours."""

    reference: str
    payment_id: UUID | None
    outcome: str
    amount: int
    currency: str
    refunded_amount: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same here and there; an amount that is not there is None."""

    kind: str
    payment_id: UUID | None
    reference: str | None
    currency: str
    our_amount: int | None
    their_amount: int | None


def differences(ours: Mapping[UUID, Ours], theirs: Iterable[Theirs]) -> list[Difference]:
    """Return every difference between the payments and all of their charges, strays first."""
    charges: dict[UUID, list[Theirs]] = defaultdict(list)
    found = []
    for charge in theirs:
        if charge.payment_id is None or charge.payment_id not in ours:
            found.append(_stray(charge))
        else:
            charges[charge.payment_id].append(charge)
    for payment in ours.values():
        found += _compared(payment, [c for c in charges[payment.payment_id] if _moved(c)])
    return found


def _moved(charge: Theirs) -> bool:
    return charge.outcome == "succeeded"


def _stray(charge: Theirs) -> Difference:
    about = (charge.payment_id, charge.reference, charge.currency)
    return Difference("charge_without_payment", *about, None, charge.amount)


def _compared(payment: Ours, charges: list[Theirs]) -> list[Difference]:
    """Compare one payment with what was really charged for it, which may be more than once."""
    if payment.status in OPEN:
        return []
    charged = sum(charge.amount for charge in charges)
    first = charges[0].reference if charges else None
    about = (payment.payment_id, first, payment.currency)
    if payment.status not in MOVED:
        return [Difference("charge_not_booked", *about, None, charged)] if charges else []
    if not charges:
        return [Difference("payment_without_charge", *about, payment.amount, None)]
    if any(charge.currency != payment.currency for charge in charges):
        return [Difference("currency_differs", *about, payment.amount, charged)]
    found = []
    if charged != payment.amount:
        found.append(Difference("amount_differs", *about, payment.amount, charged))
    back = sum(charge.refunded_amount for charge in charges)
    if back > payment.refunded_amount + payment.refunding_amount:
        found.append(Difference("refund_not_booked", *about, payment.refunded_amount, back))
    if back < payment.refunded_amount:
        found.append(Difference("refund_without_money", *about, payment.refunded_amount, back))
    return found
