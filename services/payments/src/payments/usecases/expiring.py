"""Say that a card is about to expire, if anything would miss it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodChanged, PaymentMethodExpiring
from payments.models import PaymentMethod


def warn_of_expiry(
    session: Session, who: Principal, method_id: UUID, *, now: datetime
) -> PaymentMethod | None:
    """Says that a method is about to expire; None if it is not its turn.

    Of one that nothing uses and that is no default nothing is said, and its next day comes all the
    same: by then something may rest on it.
    """
    method = queries.locked_method_if_there(session, who.firm_id, method_id)
    today = local_date(now, queries.the_firm(session, who.firm_id).time_zone)
    if method is None or not method.is_usable(today):
        return None
    if method.warn_on is None or today < method.warn_on:
        return None
    method.look_ahead(today, now)
    if _is_missed(session, who, method):
        publish(session, PaymentMethodExpiring, method, by=who, reason="expiring")
    else:
        publish(session, PaymentMethodChanged, method, by=who)
    return method


def _is_missed(session: Session, who: Principal, method: PaymentMethod) -> bool:
    if method.is_default or method.uses:
        return True
    return bool(queries.live_payments_with(session, who.firm_id, method.id))
