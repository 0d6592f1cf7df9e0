"""Every movement of money or credit as entries that cancel out, in one currency.

A positive amount is owed to the firm or held by it; a negative one is what the firm owes or has
billed. A client's balance is the sum of that client's entries on `RECEIVABLE` and `CREDIT`. Entries
are only ever added: a mistake is undone by its mirror. Refusals: `journal_amount_negative`,
`journal_movement_empty`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.money import exponent
from payments.rules.allocation import Allocation, Share
from payments.rules.errors import RuleError

RECEIVABLE = "receivable"
CREDIT = "client_credit"
BILLED = "billed"
WRITTEN_OFF = "written_off"
OUTSIDE = "outside"
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a movement; entries on `RECEIVABLE` name their invoice."""

    account: str
    currency: str
    amount: int
    invoice_id: UUID | None = None


def gateway_account(gateway: str) -> str:
    """Name the account of what a gateway holds for the firm."""
    return f"gateway:{gateway}"


def invoice_issued(currency: str, share: Share) -> list[Entry]:
    """The client owes what was billed."""
    return _movement(currency, BILLED, -1, [share], 0)


def invoice_voided(currency: str, share: Share) -> list[Entry]:
    """The client owes it no longer, and it was never billed."""
    return mirrored(invoice_issued(currency, share))


def invoice_written_off(currency: str, share: Share) -> list[Entry]:
    """The firm gives up what is still due."""
    return _movement(currency, WRITTEN_OFF, 1, [share], 0)


def write_off_reversed(currency: str, shares: Sequence[Share]) -> list[Entry]:
    """What was given up is owed again: it is paid, credited or taken back after all."""
    return mirrored(_movement(currency, WRITTEN_OFF, 1, shares, 0))


def charge_succeeded(currency: str, gateway: str, allocation: Allocation) -> list[Entry]:
    """The gateway holds the money; the invoices are owed less, and the rest is credit."""
    account = gateway_account(gateway)
    return _movement(currency, account, 1, allocation.shares, allocation.credit_amount)


def offline_payment_recorded(currency: str, allocation: Allocation) -> list[Entry]:
    """The money came outside the suite; otherwise as a charge."""
    return _movement(currency, OUTSIDE, 1, allocation.shares, allocation.credit_amount)


def credit_note_issued(currency: str, allocation: Allocation) -> list[Entry]:
    """Less was billed: what is still due shrinks first, what was paid becomes credit."""
    return _movement(currency, BILLED, 1, allocation.shares, allocation.credit_amount)


def credit_applied(currency: str, shares: Sequence[Share]) -> list[Entry]:
    """The client's credit pays invoices; no money moves."""
    return _movement(currency, CREDIT, 1, shares, 0)


def charge_refunded(currency: str, gateway: str, allocation: Allocation) -> list[Entry]:
    """The gateway pays back: the shares are owed again, the rest is taken from the credit."""
    return mirrored(charge_succeeded(currency, gateway, allocation))


def refund_came_back(currency: str, gateway: str, amount: int) -> list[Entry]:
    """The gateway has the money again; what was owed again stays owed, so it is the client's credit."""
    return charge_succeeded(currency, gateway, Allocation((), amount))


def offline_payment_refunded(currency: str, allocation: Allocation) -> list[Entry]:
    """The firm paid back outside the suite; otherwise as a refund of a charge."""
    return mirrored(offline_payment_recorded(currency, allocation))


def credit_refunded(currency: str, amount: int) -> list[Entry]:
    """The firm gave credit back outside the suite: what it owes the client is less."""
    return mirrored(offline_payment_recorded(currency, Allocation((), amount)))


def charged_back(
    currency: str, gateway: str, allocation: Allocation, uncovered_amount: int
) -> list[Entry]:
    """A bank took money back: as a refund, and what nobody owes for it is the firm's loss."""
    account = OUTSIDE if gateway == "offline" else gateway_account(gateway)
    taken = sum(share.amount for share in allocation.shares) + allocation.credit_amount
    entries = []
    if taken:
        entries = _movement(currency, account, -1, allocation.shares, allocation.credit_amount)
    if uncovered_amount:
        entries.append(Entry(account, currency, -uncovered_amount))
        entries.append(Entry(LOST, currency, uncovered_amount))
    return entries


def mirrored(entries: Sequence[Entry]) -> list[Entry]:
    """Undo a movement, entry by entry."""
    return [
        Entry(entry.account, entry.currency, -entry.amount, entry.invoice_id) for entry in entries
    ]


def _movement(
    currency: str, account: str, sign: int, shares: Sequence[Share], credit_amount: int
) -> list[Entry]:
    """Book the whole on one account, and against it each invoice's share and the credit."""
    exponent(currency)
    amounts = [*(share.amount for share in shares), credit_amount]
    if min(amounts) < 0:
        raise RuleError("journal_amount_negative", min(amounts))
    if not sum(amounts):
        raise RuleError("journal_movement_empty")
    entries = [Entry(account, currency, sign * sum(amounts))]
    entries += [
        Entry(RECEIVABLE, currency, -sign * share.amount, share.invoice_id)
        for share in shares
        if share.amount
    ]
    if credit_amount:
        entries.append(Entry(CREDIT, currency, -sign * credit_amount))
    return entries
