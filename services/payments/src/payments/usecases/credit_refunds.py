"""Give a client's credit back outside the suite: by bank transfer, in cash, by cheque."""

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from payments import queries
from payments.events import CreditBalanceChanged, CreditRefunded
from payments.models import CreditRefund
from payments.models.credits import Why
from payments.rules import journal
from payments.usecases.booking import book
from payments.usecases.methods import refuse_impersonation
from payments.usecases.moments import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditOrder:
    """Whose credit was given back, how much, why, and by what it is found in the bank's books."""

    client_id: UUID
    currency: str
    amount: int
    reason: str
    reference: str


def give_back_credit(
    session: Session, who: Principal, refund_id: UUID, order: CreditOrder, *, at: Moment
) -> CreditRefund:
    """Records that this much of the client's credit was given back; never more than there is.

    The refund of a request that is repeated is found by its id.
    """
    refuse_impersonation(who)
    who.require_client(order.client_id)
    queries.the_client(session, who.firm_id, order.client_id)
    where = (who.firm_id, order.client_id, order.currency)
    credit = queries.locked_credit(session, *where, at.now)
    if known := queries.find_credit_refund(session, who.firm_id, refund_id):
        return known
    credit.use(order.amount, Why("given_back", refund_id, at.now, reason=order.reason))
    refund = CreditRefund(id=refund_id, firm_id=who.firm_id, created_at=at.now, **asdict(order))
    session.add(refund)
    entries = journal.credit_refunded(order.currency, order.amount)
    book(session, "credit_refunded", refund.id, refund, entries, now=at.now)
    publish(session, CreditRefunded, refund, by=who, reason=order.reason)
    publish(session, CreditBalanceChanged, credit, by=who)
    return refund
