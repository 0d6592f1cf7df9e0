"""A signed link pays its one invoice with a card given for that alone; the card is forgotten after it."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import NotFound
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodAdded
from payments.gateways import StoredMethod
from payments.models import Payment, PaymentMethod, gateway_of
from payments.usecases.holds import refuse_busy
from payments.usecases.link_methods import forget_given
from payments.usecases.methods import new_method, refuse_impersonation, refuse_second
from payments.usecases.moments import Moment
from payments.usecases.paying import Order, begin_payment
from payments.usecases.settings import the_settings


def gateway_for_link(session: Session, who: Principal, *, at: Moment) -> tuple[str, UUID]:
    """Returns the gateway that takes the link's payment, and whose client it is charged for.

    Raises NotFound unless the link is to an invoice of its client that is out, and Forbidden where
    the firm does not let its invoices be paid by a link.
    """
    invoice_id = _its_invoice(session, who, at=at)
    receivable = queries.receivable(session, who.firm_id, invoice_id)
    if receivable is None:
        raise NotFound
    who.require_client(receivable.client_id)
    firm = queries.the_firm(session, who.firm_id)
    client = queries.the_client(session, who.firm_id, receivable.client_id)
    return gateway_of(firm, client), receivable.client_id


def begin_by_link(
    session: Session,
    who: Principal,
    payment_id: UUID,
    stored: StoredMethod,
    *,
    currency: str,
    expected_amount: int,
    at: Moment,
) -> Payment:
    """Commits to one charge of all that is due of the link's invoice, from a card kept for that alone.

    The payment of a request that is repeated is found by its id, whatever became of its card.
    """
    invoice_id = _its_invoice(session, who, at=at)
    if known := queries.find_payment(session, who.firm_id, payment_id):
        return known
    [receivable] = queries.locked_receivables(session, who.firm_id, [invoice_id])
    who.require_client(receivable.client_id)
    # What is under way says more than that this link has given a card for it.
    refuse_busy(session, [receivable], wall=at.wall)
    queries.lock_client(session, who.firm_id, receivable.client_id)
    method = _kept(session, who, receivable.client_id, invoice_id, stored, at)
    order = Order(
        invoice_ids=[invoice_id], payment_method_id=method.id,
        currency=currency, expected_amount=expected_amount,
    )  # fmt: skip
    return begin_payment(session, who, payment_id, order, at=at)


def forget_card(
    session: Session, who: Principal, payment: Payment, *, at: Moment
) -> PaymentMethod | None:
    """Removes the card of a payment by link that is settled, so that another may be tried.

    None while the payment is under way: then the schedule removes it, later.
    """
    if payment.payment_method_id is None:
        return None
    return forget_given(session, who, payment.payment_method_id, now=at.now)


def own_payment(session: Session, who: Principal, payment: Payment) -> Payment:
    """Returns a payment that this very link began; raises NotFound for any other."""
    method_id = payment.payment_method_id
    # A card that is forgotten by now was this link's too: its payment is settled, and is only read.
    method = queries.any_method(session, who.firm_id, method_id) if method_id else None
    invoices = [part.invoice_id for part in payment.allocations]
    if method is None or method.added_by != who.subject or invoices != [who.document]:
        raise NotFound
    return payment


def _its_invoice(session: Session, who: Principal, *, at: Moment) -> UUID:
    refuse_impersonation(who)
    if who.document is None:
        raise NotFound
    the_settings(session, who.firm_id, now=at.now).refuse_clients("pay_by_link")
    return who.document


def _kept(
    session: Session,
    who: Principal,
    client_id: UUID,
    invoice_id: UUID,
    stored: StoredMethod,
    at: Moment,
) -> PaymentMethod:
    others = queries.locked_methods_of(session, who.firm_id, client_id)
    refuse_second(who, others)
    method = new_method(who, client_id, stored, at.now)
    method.is_default, method.held_for = False, invoice_id
    session.add(method)
    publish(session, PaymentMethodAdded, method, by=who)
    return method
