"""A dispute as Stripe has it now is opened, won or lost here as well."""

from sqlalchemy.orm import Session

from common.auth import Principal
from payments import queries
from payments.gateways.stripe_sights import DisputeSighting
from payments.models.payments import LIVE, Payment
from payments.usecases.connections import STRIPE
from payments.usecases.disputes import Claim, lose_dispute, open_dispute, win_dispute
from payments.usecases.moments import Moment

# Only asked about so far; no money was taken.
INQUIRY = "warning_"


def take_dispute(
    session: Session, who: Principal, seen: DisputeSighting | None, at: Moment
) -> str | None:
    """Does what the bank has decided so far, each step once; returns why not, if not."""
    if seen is None or seen.charge.charge.payment_id is None:
        return "object_unknown"
    payment = queries.find_payment(session, who.firm_id, seen.charge.charge.payment_id)
    if payment is None or payment.status in LIVE:
        return "object_unknown"  # Its charge is told of as well, and perhaps later.
    if reason := _differs(seen, payment):
        return reason
    if seen.status.startswith(INQUIRY):
        return None
    return _follow(session, who, payment, seen, at)


def _follow(
    session: Session, who: Principal, payment: Payment, seen: DisputeSighting, at: Moment
) -> str | None:
    claim = Claim(
        reference=seen.reference, amount=seen.amount, reason=seen.reason, due_by=seen.due_by
    )
    dispute = open_dispute(session, who, payment.id, claim, now=at.now)
    if dispute is None or dispute.status not in ("open", seen.status):
        return "state_differs"  # All of it had been given back, or it had ended otherwise.
    if seen.status == "won":
        win_dispute(session, who, payment.id, seen.reference, now=at.now)
    elif seen.status == "lost":
        lose_dispute(session, who, payment.id, seen.reference, now=at.now)
    return None


def _differs(seen: DisputeSighting, payment: Payment) -> str | None:
    if not seen.charge.is_live:
        return "for_tests"
    charge = seen.charge.charge
    if payment.gateway != STRIPE or payment.gateway_reference != charge.reference:
        return "payment_differs"
    fits = charge.currency == payment.currency and seen.amount <= payment.amount
    return None if fits else "amount_differs"
