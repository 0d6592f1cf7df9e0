"""Begin to collect a planned payment whose time has come."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.outbox import publish
from payments import queries
from payments.events import PaymentCanceled, PaymentProcessing
from payments.models import Payment, PaymentMethod, Receivable, gateway_of
from payments.rules.gateway_units import is_too_small
from payments.usecases.answers import Case, record_failure
from payments.usecases.automatic_credit import use_credit_first
from payments.usecases.moments import Moment
from payments.usecases.scheduling import method_for


def begin_collection(
    session: Session, who: Principal, payment_id: UUID, *, at: Moment
) -> Payment | None:
    """Makes the payment ready to be asked for; None if it is not its turn or not ours to take."""
    invoices = queries.invoices_of(session, who.firm_id, payment_id)
    receivables = queries.free_receivables(session, who.firm_id, invoices)
    if receivables is None or _is_held(session, who, invoices, at):
        return None
    payment = queries.locked_payment(session, who.firm_id, payment_id)
    if payment.status != "scheduled" or not payment.scheduled_for or payment.scheduled_for > at.now:
        return None
    if queries.live_invoices(session, who.firm_id, invoices) or not _fit(
        session, who, payment, receivables, at
    ):
        return _cancel(session, who, payment)
    method = _agreed_method(session, receivables)
    if method is None:
        return _cancel(session, who, payment)
    payment.use(method)
    payment.begin(at.now, at.wall)
    publish(session, PaymentProcessing, payment, by=who)
    if code := _refusal(session, payment, method, at.now):
        record_failure(Case(session, who, payment, receivables, at), code)
    return payment


def _is_held(session: Session, who: Principal, invoices: Sequence[UUID], at: Moment) -> bool:
    """Tells whether an invoice is kept still; what was planned for it waits for that to end."""
    held = queries.held(session, who.firm_id, invoices)
    return any(not hold.is_over(at.wall) for hold in held)


def _fit(
    session: Session,
    who: Principal,
    payment: Payment,
    receivables: Sequence[Receivable],
    at: Moment,
) -> int:
    """Asks for no more than credit leaves due; returns how much that is.

    0 if all was settled otherwise, or a bank is deciding about money that has come for one of them.
    """
    if any(receivable.waits_for_bank for receivable in receivables):
        return 0
    use_credit_first(session, who, receivables, at=at)
    return payment.fit({receivable.id: receivable.due_amount for receivable in receivables})


def _agreed_method(session: Session, receivables: Sequence[Receivable]) -> PaymentMethod | None:
    """Looks up who pays now, not when it was planned; without agreement a person has to choose."""
    methods = [method_for(session, receivable) for receivable in receivables]
    if len(set(methods)) == 1:
        return methods[0]
    return None


def _cancel(session: Session, who: Principal, payment: Payment) -> Payment:
    payment.cancel()
    publish(session, PaymentCanceled, payment, by=who)
    return payment


def _refusal(
    session: Session, payment: Payment, method: PaymentMethod, now: datetime
) -> str | None:
    """Returns why the method is not even asked: it has expired, is none for this firm, or of so little."""
    firm = queries.the_firm(session, payment.firm_id)
    client = queries.the_client(session, payment.firm_id, payment.client_id)
    if not method.is_usable(local_date(now, firm.time_zone)):
        return "payment_method_suspended" if method.status == "suspended" else "expired_card"
    if method.gateway != gateway_of(firm, client):
        return "invalid_account"
    small = is_too_small(payment.amount, payment.currency, method.gateway)
    return "amount_too_small" if small else None
