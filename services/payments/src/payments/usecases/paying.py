"""Pay invoices now, with one charge for all of them or a part of one, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid, NotFound
from common.outbox import publish
from payments import queries
from payments.events import PaymentCanceled, PaymentProcessing
from payments.models import Payment, PaymentMethod, Receivable
from payments.usecases.holds import refuse_busy
from payments.usecases.methods import refuse_impersonation, refuse_link, require_usable
from payments.usecases.moments import Moment
from payments.usecases.parts import part_to_pay
from payments.usecases.schedules import usual_method
from payments.usecases.scheduling import new_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which invoices to pay, from which method, and the total that the person saw.

    Without an amount it is for all of that; with one, for this part of the one invoice.
    """

    invoice_ids: list[UUID]
    payment_method_id: UUID
    currency: str
    expected_amount: int
    amount: int | None = None


def begin_payment(
    session: Session, who: Principal, payment_id: UUID, order: Order, *, at: Moment
) -> Payment:
    """Commits to one charge, for all the invoices or a part of one; refuses with what stands in the way.

    The payment of a request that is repeated is found by its id, however far it got.
    """
    refuse_impersonation(who)
    _refuse_other_documents(who, order)
    if known := queries.find_payment(session, who.firm_id, payment_id):
        return known
    receivables = queries.locked_receivables(session, who.firm_id, order.invoice_ids)
    planned = queries.scheduled_payments(session, who.firm_id, order.invoice_ids)
    method, amount = _agreed(session, who, receivables, order, at)
    for payment in planned:
        payment.give_way(payment_id)
        publish(session, PaymentCanceled, payment, by=who)
    initiator = "contact" if who.client_id else "member"
    payment = new_payment(receivables, method, initiator, at.now, payment_id)
    if len(receivables) == 1:
        payment.fit({receivables[0].id: amount})
    session.add(payment)
    payment.begin(at.now, at.wall)
    publish(session, PaymentProcessing, payment, by=who)
    return payment


def preview_payment(
    session: Session, who: Principal, order: Order, *, at: Moment
) -> dict[str, Any]:
    """Returns what a payment would charge, and what it would leave due; changes nothing."""
    refuse_impersonation(who)
    _refuse_other_documents(who, order)
    receivables = queries.locked_receivables(session, who.firm_id, order.invoice_ids)
    _, amount = _agreed(session, who, receivables, order, at)
    left = sum(receivable.due_amount for receivable in receivables) - amount
    # Only one invoice is paid in part, so what is left is left of it.
    return {
        "currency": order.currency,
        "amount": amount,
        "due_amount": left,
        "allocations": [
            {
                "invoice_id": receivable.id,
                "invoice_number": receivable.invoice_number,
                "amount": receivable.due_amount - left,
                "due_amount": left,
            }
            for receivable in receivables
        ],
    }


def begin_collecting_now(
    session: Session,
    who: Principal,
    payment_id: UUID,
    invoice_id: UUID,
    method_id: UUID | None,
    expected_amount: int,
    *,
    at: Moment,
) -> Payment:
    """Commits to one charge for one invoice, of what pays for it anyhow if no method is named."""
    refuse_impersonation(who)
    refuse_link(who)
    [receivable] = queries.locked_receivables(session, who.firm_id, [invoice_id])
    who.require_client(receivable.client_id)
    if known := queries.find_payment(session, who.firm_id, payment_id):
        return known
    receivable.refuse_unless_payable()
    order = Order(
        invoice_ids=[invoice_id],
        payment_method_id=method_id or usual_method(session, receivable).id,
        currency=receivable.currency,
        expected_amount=expected_amount,
    )
    return begin_payment(session, who, payment_id, order, at=at)


def _refuse_other_documents(who: Principal, order: Order) -> None:
    """Raises NotFound if a signed link reaches for anything but its one invoice."""
    for invoice_id in order.invoice_ids:
        who.require_document(invoice_id)


def _agreed(
    session: Session, who: Principal, receivables: Sequence[Receivable], order: Order, at: Moment
) -> tuple[PaymentMethod, int]:
    """Returns what is charged and how much; raises what stands in the way of that."""
    client_id = _one_client(who, receivables)
    _refuse_unless_payable(session, receivables, order, at.wall)
    method = queries.method_to_charge(session, who.firm_id, order.payment_method_id)
    method = require_usable(session, who, client_id, method, at.now)
    return method, part_to_pay(session, who, receivables, order.amount, method, now=at.now)


def _one_client(who: Principal, receivables: Sequence[Receivable]) -> UUID:
    """Returns whose invoices they are; those of several clients are not one person's to pay."""
    clients = {receivable.client_id for receivable in receivables}
    if len(clients) != 1:
        raise NotFound
    [client_id] = clients
    who.require_client(client_id)
    return client_id


def _refuse_unless_payable(
    session: Session, receivables: Sequence[Receivable], order: Order, wall: datetime
) -> None:
    if any(receivable.currency != order.currency for receivable in receivables):
        raise Invalid("currency_differs", errors={"currency": ["Not the invoices' currency."]})
    for status, code in (("void", "invoice_void"), ("paid", "invoice_already_paid")):
        _refuse([r for r in receivables if r.status == status], code)
    refuse_busy(session, receivables, wall=wall)
    due = sum(receivable.due_amount for receivable in receivables)
    if due != order.expected_amount:
        detail = "The amount has changed. Look at it again."
        raise Conflict(
            "amount_changed", detail, extra={"due_amount": due, "currency": order.currency}
        )


def _refuse(standing_in_the_way: list[Receivable], code: str) -> None:
    if standing_in_the_way:
        invoices = [{"id": r.id, "number": r.invoice_number} for r in standing_in_the_way]
        raise Conflict(code, _DETAILS[code], extra={"invoices": invoices})


_DETAILS = {
    "invoice_void": "An invoice was voided. There is nothing to pay.",
    "invoice_already_paid": "An invoice is paid already.",
}
