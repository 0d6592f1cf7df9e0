"""Money lands on invoices: each takes what it still owes, and the rest is the client's credit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from payments.models import Payment, Receivable
from payments.rules import journal
from payments.rules.allocation import Allocation, Share
from payments.usecases.booking import book


def land(
    session: Session, payment: Payment, receivables: Sequence[Receivable], *, now: datetime
) -> Allocation:
    """Pays the payment's invoices, which are locked; returns what each took, and the credit.

    What was given up as uncollectible and is paid after all is owed again by that much first.
    """
    by_id = {receivable.id: receivable for receivable in receivables}
    regained = []
    for allocation in payment.allocations:
        receivable = by_id[allocation.invoice_id]
        given_up = receivable.status == "uncollectible"
        taken = receivable.take(allocation.amount, now)
        allocation.land(taken)
        if given_up and taken:
            regained.append(Share(receivable.id, taken))
    if regained:
        entries = journal.write_off_reversed(payment.currency, regained)
        book(session, "write_off_reversed", payment.id, payment, entries, now=now)
    shares = tuple(Share(a.invoice_id, a.amount) for a in payment.applied)
    return Allocation(shares, sum(a.credited_amount for a in payment.allocations))
