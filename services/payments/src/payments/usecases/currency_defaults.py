"""The method that a client's bills in one currency are asked of first, beside the default of all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodChanged
from payments.models import PaymentMethod
from payments.usecases.methods import refuse_impersonation, refuse_link, with_others


def be_default_for(
    session: Session, who: Principal, method_id: UUID, currency: str | None, *, now: datetime
) -> PaymentMethod:
    """Makes the method the one that is asked first in the currency; another gives that up for it.

    None takes it back: the default of all is asked again. To repeat it changes nothing.
    """
    refuse_impersonation(who)
    refuse_link(who)
    method, others = with_others(session, who, method_id)
    if method.default_currency == currency:
        return method
    if currency is not None:
        today = local_date(now, queries.the_firm(session, who.firm_id).time_zone)
        method.refuse_unless_usable(today)
        # Published, and so written, before the next has it: a client has one for each currency.
        for before in (other for other in others if other.default_currency == currency):
            before.be_default_for(None, now)
            publish(session, PaymentMethodChanged, before, by=who)
    method.be_default_for(currency, now)
    publish(session, PaymentMethodChanged, method, by=who, reason="default")
    return method
