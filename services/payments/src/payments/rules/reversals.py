"""What money that goes back is taken from: the client's credit, and the invoices that it paid.

Refusals: `reversal_amount_not_positive`, `reversal_exceeds_payment`.
"""

from collections.abc import Sequence

from common.money import split
from payments.rules.allocation import Allocation, Share
from payments.rules.errors import RuleError


def given_back(amount: int, credit: int, paid: Sequence[Share]) -> Allocation:
    """Share a refund: as much credit as there is, and the rest over the invoices.

    `paid` says what each invoice still has of the payment; none gives back more than that.
    """
    if amount <= 0:
        raise RuleError("reversal_amount_not_positive", amount)
    used = min(amount, credit)
    return Allocation(_shared(amount - used, paid), used)


def taken_back(amount: int, credit: int, paid: Sequence[Share]) -> tuple[Allocation, int]:
    """Share what a bank took: the invoices owe it again, then credit goes, and the rest is lost.

    Only what became credit and was spent since can be lost: it is the second of the answers.
    """
    if amount <= 0:
        raise RuleError("reversal_amount_not_positive", amount)
    owed = min(amount, sum(share.amount for share in paid))
    used = min(amount - owed, credit)
    return Allocation(_shared(owed, paid), used), amount - owed - used


def _shared(amount: int, paid: Sequence[Share]) -> tuple[Share, ...]:
    """Share by largest remainder, to the minor unit."""
    lefts = [share.amount for share in paid]
    if amount > sum(lefts):
        raise RuleError("reversal_exceeds_payment", amount)
    parts = split(amount, lefts) if amount else [0] * len(lefts)
    found = zip(paid, parts, strict=True)
    return tuple(Share(share.invoice_id, part) for share, part in found if part)
