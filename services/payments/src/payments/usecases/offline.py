"""Record money that came outside the suite: by bank transfer, in cash, by cheque."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.errors import Invalid
from common.logs import get_logger
from common.outbox import publish
from payments import queries
from payments.events import PaymentCanceled, PaymentScheduled, PaymentSucceeded
from payments.models import Payment, Receivable
from payments.models.credits import Why
from payments.rules import journal
from payments.usecases.booking import book
from payments.usecases.credits import add_credit
from payments.usecases.holds import refuse_busy
from payments.usecases.landing import land
from payments.usecases.methods import refuse_impersonation
from payments.usecases.moments import Moment
from payments.usecases.scheduling import allocation_of, plan_anew

log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What somebody says has come: how much, when, and by what it is found in the bank's books."""

    amount: int
    currency: str
    reference: str
    received_on: date


def record_offline_payment(
    session: Session,
    who: Principal,
    payment_id: UUID,
    invoice_id: UUID,
    received: Received,
    *,
    at: Moment,
) -> Payment:
    """Pays the invoice, or a part of it; what it does not owe becomes the client's credit.

    Planned collection gives way, and is planned anew for what is left. A request that is repeated
    finds its payment by its id.
    """
    refuse_impersonation(who)
    [receivable] = queries.locked_receivables(session, who.firm_id, [invoice_id])
    who.require_client(receivable.client_id)
    if known := queries.find_payment(session, who.firm_id, payment_id):
        return known
    _refuse(session, receivable, received, at)
    for planned in queries.scheduled_payments(session, who.firm_id, [invoice_id]):
        planned.give_way(payment_id)
        publish(session, PaymentCanceled, planned, by=who)
    payment = _payment(receivable, received, payment_id, at)
    session.add(payment)
    _book(session, who, payment, receivable, at)
    for plan in plan_anew(session, who, payment, [receivable], now=at.now):
        publish(session, PaymentScheduled, plan, by=who)
    return payment


def _refuse(session: Session, receivable: Receivable, received: Received, at: Moment) -> None:
    if receivable.currency != received.currency:
        raise Invalid("currency_differs", errors={"currency": ["Not the invoice's currency."]})
    today = local_date(at.now, queries.the_firm(session, receivable.firm_id).time_zone)
    if received.received_on > today:
        errors = {"received_on": ["This day has not come yet."]}
        raise Invalid("received_on_in_future", "Money is recorded once it has come.", errors=errors)
    receivable.refuse_unless_payable()
    refuse_busy(session, [receivable], wall=at.wall)


def _payment(receivable: Receivable, received: Received, payment_id: UUID, at: Moment) -> Payment:
    return Payment(
        id=payment_id,
        firm_id=receivable.firm_id,
        client_id=receivable.client_id,
        created_at=at.now,
        status="succeeded",
        currency=received.currency,
        amount=received.amount,
        gateway="offline",
        method={"kind": "offline", "brand": "", "last4": ""},
        attempt=1,
        initiated_by="member",
        reference=received.reference,
        received_on=received.received_on,
        processed_at=at.now,
        succeeded_at=at.now,
        asks=0,
        allocations=[allocation_of(receivable, received.amount)],
    )


def _book(
    session: Session, who: Principal, payment: Payment, receivable: Receivable, at: Moment
) -> None:
    landed = land(session, payment, [receivable], now=at.now)
    entries = journal.offline_payment_recorded(payment.currency, landed)
    book(session, "offline_payment_recorded", payment.id, payment, entries, now=at.now)
    publish(session, PaymentSucceeded, payment, by=who)
    why = Why("overpaid", payment.id, at.now, receivable.invoice_number)
    add_credit(session, who, payment, payment.currency, landed.credit_amount, why)
    if landed.credit_amount:
        log.info("paid too much", payment_id=str(payment.id), amount=landed.credit_amount)
