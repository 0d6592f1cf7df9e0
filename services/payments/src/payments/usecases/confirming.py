"""A payment that waits for its payer's bank: who may end the wait before its day is over."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from payments import queries
from payments.models import Payment
from payments.rules.states import allowed
from payments.usecases.methods import refuse_impersonation, refuse_link


def begin_giving_up(session: Session, who: Principal, payment_id: UUID) -> Payment:
    """Returns the waiting payment; 404 if it is another client's, 409 if nothing waits any more."""
    refuse_impersonation(who)
    refuse_link(who)
    payment = queries.the_payment(session, who.firm_id, payment_id)
    who.require_client(payment.client_id)
    if payment.status != "requires_action":
        detail = f"Nothing waits for a confirmation: it is {payment.status.replace('_', ' ')}."
        next_ones = {"allowed": sorted(allowed("payment", payment.status))}
        raise Conflict(f"payment_is_{payment.status}", detail, extra=next_ones)
    return payment
