"""Plan to collect an open invoice on a date, move that to another, or call it off."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import due_instant, local_date
from common.errors import Invalid, NotFound
from common.outbox import publish
from payments import queries
from payments.events import PaymentCanceled, PaymentScheduled
from payments.models import Payment, PaymentMethod, Receivable
from payments.usecases.holds import refuse_busy
from payments.usecases.methods import refuse_impersonation, refuse_link, require_usable
from payments.usecases.moments import Moment
from payments.usecases.parts import refuse_too_small
from payments.usecases.scheduling import cancel_scheduled, method_for, new_payment, plan
from payments.usecases.settings import the_settings

FURTHEST = 731


def schedule_collection(
    session: Session,
    who: Principal,
    payment_id: UUID,
    invoice_id: UUID,
    *,
    on: date,
    payment_method_id: UUID | None,
    at: Moment,
) -> Payment:
    """Plans to collect the invoice on the firm's date, in place of what was planned for it.

    Without a method it is the one that pays for it anyhow. A request that is repeated finds its
    payment by its id.
    """
    _refuse(session, who, "reschedule", at.now)
    [receivable] = queries.locked_receivables(session, who.firm_id, [invoice_id])
    who.require_client(receivable.client_id)
    if known := queries.find_payment(session, who.firm_id, payment_id):
        return known
    receivable.refuse_unless_open()
    refuse_busy(session, [receivable], wall=at.wall)
    when = _instant(session, who, on, at.now)
    cancel_scheduled(session, who, [invoice_id])
    method = choose_method(session, who, receivable, payment_method_id, now=at.now)
    refuse_too_small(receivable.due_amount, receivable.currency, method.gateway)
    payment = new_payment([receivable], method, "schedule", at.now, payment_id)
    _go_on(session, receivable, payment)
    receivable.wait_for(None)
    return plan(session, who, payment, at=when)


def planned_payment(session: Session, who: Principal, payment_id: UUID) -> Payment:
    """Returns a planned payment, locked after its invoice; raises Conflict once it is under way."""
    invoices = queries.invoices_of(session, who.firm_id, payment_id)
    queries.locked_receivables(session, who.firm_id, invoices)
    payment = queries.locked_payment(session, who.firm_id, payment_id)
    who.require_client(payment.client_id)
    payment.refuse_unless_planned()
    return payment


def reschedule(
    session: Session,
    who: Principal,
    payment: Payment,
    *,
    on: date,
    payment_method_id: UUID | None,
    at: Moment,
) -> Payment:
    """Moves what is planned, which is locked, to another date, and to another method if one is named."""
    _refuse(session, who, "reschedule", at.now)
    [allocation] = payment.allocations
    [receivable] = queries.locked_receivables(session, who.firm_id, [allocation.invoice_id])
    when = _instant(session, who, on, at.now)
    if payment_method_id is not None:
        method = choose_method(session, who, receivable, payment_method_id, now=at.now)
        if method.id != payment.payment_method_id:
            payment.use(method)
            payment.begin_anew()
    payment.scheduled_for = when
    publish(session, PaymentScheduled, payment, by=who)
    return payment


def cancel_collection(session: Session, who: Principal, payment: Payment, *, at: Moment) -> Payment:
    """Calls off what is planned, which is locked: the invoice waits for a person."""
    _refuse(session, who, "cancel", at.now)
    [allocation] = payment.allocations
    [receivable] = queries.locked_receivables(session, who.firm_id, [allocation.invoice_id])
    payment.cancel()
    receivable.wait_for("person")
    publish(session, PaymentCanceled, payment, by=who)
    return payment


def choose_method(
    session: Session,
    who: Principal,
    receivable: Receivable,
    method_id: UUID | None,
    *,
    now: datetime,
) -> PaymentMethod:
    """Returns the method that is to pay for the invoice; a named one, or a default, stays its own."""
    usual = method_for(session, receivable)
    if method_id is None and usual is not None:
        return require_usable(session, who, receivable.client_id, usual, now)
    if method_id is None:
        method_id = usual_method(session, receivable).id
    method = queries.method_to_charge(session, who.firm_id, method_id)
    try:
        method = require_usable(session, who, receivable.client_id, method, now)
    except NotFound as absent:
        words = "This is no payment method of this client."
        raise Invalid("method_not_theirs", words, errors={"payment_method_id": [words]}) from absent
    if usual is None or usual.id != method.id:
        receivable.chosen_method_id = method.id
    return method


def usual_method(session: Session, receivable: Receivable) -> PaymentMethod:
    """Returns what pays for the invoice by itself, else the client's default in its currency or of all.

    Raises Invalid if there is none, and a person has to choose.
    """
    method = method_for(session, receivable) or queries.default_to_charge(
        session, receivable.firm_id, receivable.client_id, receivable.currency
    )
    if method is None:
        words = "Choose a payment method: none pays for this by itself."
        raise Invalid("method_missing", words, errors={"payment_method_id": [words]})
    return method


def _refuse(session: Session, who: Principal, act: str, now: datetime) -> None:
    """Raises Forbidden for whom money is read-only, and for clients whom the firm does not let."""
    refuse_impersonation(who)
    refuse_link(who)
    if who.client_id is not None:
        the_settings(session, who.firm_id, now=now).refuse_clients(act)


def _go_on(session: Session, receivable: Receivable, payment: Payment) -> None:
    """The same method goes on with the attempts it has had of this invoice; another begins anew."""
    failed = queries.last_failed(session, receivable.firm_id, [receivable.id]).get(receivable.id)
    if failed is not None and failed.payment_method_id == payment.payment_method_id:
        payment.go_on_from(failed)


def _instant(session: Session, who: Principal, on: date, now: datetime) -> datetime:
    """Returns when it is collected on the date; raises Invalid for one that is over or no day for it."""
    zone = queries.the_firm(session, who.firm_id).time_zone
    settings, today = the_settings(session, who.firm_id, now=now), local_date(now, zone)
    if on < today:
        raise _no_day("on_is_over", "This day is over.")
    if (on - today).days > FURTHEST:
        raise _no_day("on_too_far", "Choose a day within two years.")
    if not settings.collects(on):
        first = settings.calendar.first_open(on)
        words = f"Nothing is collected that day. The next is {first:%A} {first.day} {first:%B %Y}."
        raise _no_day("on_no_business_day", words)
    return max(now, due_instant(on, zone))


def _no_day(code: str, words: str) -> Invalid:
    return Invalid(code, words, errors={"on": [words]})
