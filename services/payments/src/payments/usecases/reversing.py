"""What refunds and disputes do alike: invoices are owed again, and the payment tells of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from payments.models import Dispute, Payment, Receivable, Refund
from payments.rules import journal
from payments.rules.allocation import Allocation, Share
from payments.schemas.reversals import DisputeSchema, RefundSchema
from payments.usecases.booking import book

DISPUTE, REFUND = DisputeSchema(), RefundSchema()

Shares = Sequence[Mapping[str, Any]]


def told_shares(payment: Payment, shares: Sequence[Share]) -> list[dict[str, Any]]:
    """Returns the shares as they are kept and told, with the numbers of their invoices."""
    numbers = {a.invoice_id: a.invoice_number for a in payment.allocations}
    return [
        {
            "invoice_id": str(share.invoice_id),
            "invoice_number": numbers[share.invoice_id],
            "amount": share.amount,
        }
        for share in shares
    ]


def booked_of(shares: Shares, credit_amount: int) -> Allocation:
    """Returns what is kept of a reversal as the journal books it."""
    found = (Share(UUID(each["invoice_id"]), each["amount"]) for each in shares)
    return Allocation(tuple(found), credit_amount)


def give_back_shares(payment: Payment, shares: Shares, *, undo: bool = False) -> None:
    """Takes the shares from what the payment's invoices have of it, or gives them back to them."""
    amounts = {UUID(each["invoice_id"]): each["amount"] for each in shares}
    for allocation in payment.allocations:
        amount = amounts.get(allocation.invoice_id, 0)
        allocation.give_back(-amount if undo else amount)


def owe_again(
    session: Session,
    subject: UUID,
    payment: Payment,
    shares: Sequence[Share],
    receivables: Sequence[Receivable],
    *,
    now: datetime,
) -> None:
    """Makes the locked invoices owe their shares; what was written off is given up again at once."""
    by_id = {receivable.id: receivable for receivable in receivables}
    for share in shares:
        by_id[share.invoice_id].give_back(share.amount)
    given_up = [s for s in shares if by_id[s.invoice_id].status == "uncollectible"]
    for share in given_up:
        entries = journal.invoice_written_off(payment.currency, share)
        # One reversal may reach several invoices: each is a movement of its own.
        book(session, f"given_up_again:{share.invoice_id}", subject, payment, entries, now=now)


def tell_refund(session: Session, payment: Payment, refund: Refund) -> None:
    """Lets the payment say how the refund stands."""
    session.flush()  # The refund is told with its version and its defaults.
    payment.tell("refunds", REFUND.dump(refund))


def tell_dispute(session: Session, payment: Payment, dispute: Dispute) -> None:
    """Lets the payment say how the dispute stands."""
    session.flush()  # The dispute is told with its version and its defaults.
    payment.tell("disputes", DISPUTE.dump(dispute))
