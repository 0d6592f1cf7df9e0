"""Give a client's credit back outside the suite: by bank transfer, in cash, by cheque."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from payments import queries
from payments.events import CreditBalanceChanged, CreditRefunded
from payments.models import CreditBalance, CreditRefund
from payments.models.credits import Why
from payments.rules import journal
from payments.usecases.booking import book
from payments.usecases.methods import refuse_impersonation
from payments.usecases.moments import Moment


def give_back_credit(
    session: Session,
    who: Principal,
    refund_id: UUID,
    *,
    client_id: UUID,
    currency: str,
    amount: int,
    reason: str,
    reference: str,
    at: Moment,
) -> CreditRefund:
    """Records that this much of the client's credit was given back; never more than there is.

    The refund of a request that is repeated is found by its id.
    """
    refuse_impersonation(who)
    who.require_client(client_id)
    queries.the_client(session, who.firm_id, client_id)
    credit = queries.locked_credit(session, who.firm_id, client_id, currency, at.now)
    if known := queries.find_credit_refund(session, who.firm_id, refund_id):
        return known
    credit.use(amount, Why("given_back", refund_id, at.now, reason=reason))
    refund = _refund(credit, refund_id, amount, at)
    refund.reason, refund.reference = reason, reference
    session.add(refund)
    entries = journal.credit_refunded(currency, amount)
    book(session, "credit_refunded", refund.id, refund, entries, now=at.now)
    publish(session, CreditRefunded, refund, by=who, reason=reason)
    publish(session, CreditBalanceChanged, credit, by=who)
    return refund


def _refund(credit: CreditBalance, refund_id: UUID, amount: int, at: Moment) -> CreditRefund:
    return CreditRefund(
        id=refund_id,
        firm_id=credit.firm_id,
        created_at=at.now,
        client_id=credit.client_id,
        currency=credit.currency,
        amount=amount,
    )
