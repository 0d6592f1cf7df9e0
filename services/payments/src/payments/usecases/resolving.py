"""Find out what became of a charge whose answer was lost."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.logs import get_logger
from common.outbox import publish
from payments import queries
from payments.events import PaymentUnknown
from payments.models import Payment
from payments.models.payments import KEY_LIVES

log = get_logger(__name__)

UNTIL_NEXT_LOOK = timedelta(hours=1)


def begin_resolution(
    session: Session, who: Principal, payment_id: UUID, *, wall: datetime, unanswered: timedelta
) -> Payment | None:
    """Takes the payment for one more question to the gateway; None if it is not its turn."""
    invoices = queries.invoices_of(session, who.firm_id, payment_id)
    if queries.free_receivables(session, who.firm_id, invoices) is None:
        return None
    payment = queries.locked_payment(session, who.firm_id, payment_id)
    if not payment.is_unanswered or _too_soon(payment, wall, unanswered):
        return None
    if payment.status == "processing":
        # Its process died between asking and recording: what it asked for may have happened.
        payment.lose_sight(wall)
        publish(session, PaymentUnknown, payment, by=who)
    payment.ask_again(wall)
    if not is_key_alive(payment, wall):
        log.error("payment unresolved after a day", payment_id=str(payment.id))
    return payment


def is_key_alive(payment: Payment, wall: datetime) -> bool:
    """Tells whether the gateway still knows the key, so that repeating cannot charge twice."""
    return payment.asked_at is not None and wall - payment.asked_at < KEY_LIVES


def begin_check(
    session: Session, who: Principal, payment_id: UUID, *, now: datetime
) -> Payment | None:
    """Takes a payment that waits for a bank or a person for one look; None if it is not its turn."""
    invoices = queries.invoices_of(session, who.firm_id, payment_id)
    if queries.free_receivables(session, who.firm_id, invoices) is None:
        return None
    payment = queries.locked_payment(session, who.firm_id, payment_id)
    if payment.check_at is None or payment.check_at > now:
        return None
    payment.look_again(now + UNTIL_NEXT_LOOK)
    return payment


def _too_soon(payment: Payment, wall: datetime, unanswered: timedelta) -> bool:
    if payment.status == "unknown":
        return payment.ask_again_at is None or payment.ask_again_at > wall
    return payment.asked_at is None or payment.asked_at > wall - unanswered
