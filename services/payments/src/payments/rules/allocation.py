"""Which invoices a payment pays: the oldest due first, to the minor unit, the rest is credit.

Refusals: `allocation_amount_not_positive`, `allocation_currency_differs`,
`receivable_amount_negative`, `receivable_repeated`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from payments.rules.errors import RuleError


@dataclass(frozen=True, slots=True)
class Receivable:
    """What is still to be paid on one invoice."""

    invoice_id: UUID
    due_on: date
    currency: str
    due_amount: int


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a payment goes to one invoice."""

    invoice_id: UUID
    amount: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """A payment's shares in the order they were filled, and what is left as client credit."""

    shares: tuple[Share, ...]
    credit_amount: int


def allocate(amount: int, currency: str, receivables: Iterable[Receivable]) -> Allocation:
    """Pay the receivables in order of their due dates, never more than is due on each."""
    if amount <= 0:
        raise RuleError("allocation_amount_not_positive", amount)
    shares, left = [], amount
    for receivable in _oldest_first(currency, receivables):
        paid = min(left, receivable.due_amount)
        if paid:
            shares.append(Share(receivable.invoice_id, paid))
            left -= paid
    return Allocation(tuple(shares), left)


def _oldest_first(currency: str, receivables: Iterable[Receivable]) -> list[Receivable]:
    # Ids grow with time, so of two invoices due on one day the one made first is paid first.
    ordered = sorted(receivables, key=lambda each: (each.due_on, each.invoice_id))
    seen = set[UUID]()
    for each in ordered:
        if each.currency != currency:
            raise RuleError("allocation_currency_differs", each.currency)
        if each.due_amount < 0:
            raise RuleError("receivable_amount_negative", each.due_amount)
        if each.invoice_id in seen:
            raise RuleError("receivable_repeated", each.invoice_id)
        seen.add(each.invoice_id)
    return ordered
