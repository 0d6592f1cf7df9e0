"""Say whom a payment method bills; the gateway knows it too, as the bank may compare it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodChanged
from payments.models import MethodBilling, PaymentMethod
from payments.rules.billing_details import BillingDetails
from payments.usecases.methods import refuse_impersonation, refuse_link, require_method

REASON = "billing"


def billing_of(session: Session, who: Principal, method_id: UUID) -> BillingDetails:
    """Returns whom the method bills: nobody yet, if nobody has said so. Raises NotFound."""
    require_method(who, queries.the_method(session, who.firm_id, method_id))
    kept = queries.billing_of(session, who.firm_id, method_id)
    return kept.details if kept else BillingDetails()


def method_to_bill(session: Session, who: Principal, method_id: UUID) -> PaymentMethod:
    """Returns the method of which its owner may say whom it bills; refuses who may only look."""
    refuse_impersonation(who)
    refuse_link(who)
    method = queries.the_method(session, who.firm_id, method_id)
    require_method(who, method)
    return method


def keep_billing(
    session: Session, who: Principal, method_id: UUID, details: BillingDetails, *, now: datetime
) -> BillingDetails:
    """Keeps whom the method bills, as the gateway has been told; to repeat it changes nothing.

    The event and the audit row say that it was changed, and neither says to what.
    """
    method = queries.locked_method(session, who.firm_id, method_id)
    kept = queries.billing_of(session, who.firm_id, method_id)
    if kept is not None and kept.details == details:
        return details
    if kept is None:
        kept = MethodBilling(
            id=method.id, firm_id=who.firm_id, client_id=method.client_id, created_at=now
        )
        session.add(kept)
    kept.become(details, now)
    method.touch(now)
    publish(session, PaymentMethodChanged, method, by=who, reason=REASON)
    return details
