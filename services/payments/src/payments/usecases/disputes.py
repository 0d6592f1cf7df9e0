"""What a payer's bank says: it asks money back, decides, or has returned a debit.

Whoever hears it from a gateway calls these; each is done once, however often it is heard.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.ids import id_from
from common.logs import get_logger
from common.outbox import publish
from payments import queries
from payments.events import (
    CreditBalanceChanged,
    PaymentChanged,
    PaymentChargedBack,
    PaymentDisputed,
)
from payments.models import Dispute, Payment, Receivable
from payments.models.credits import Why
from payments.models.receivables import WAITS_FOR_BANK
from payments.rules import journal
from payments.rules.allocation import Allocation, Share
from payments.rules.reversals import taken_back
from payments.usecases.booking import book
from payments.usecases.methods import suspend_method
from payments.usecases.reversing import (
    booked_of,
    give_back_shares,
    owe_again,
    tell_dispute,
    told_shares,
)
from payments.usecases.scheduling import cancel_scheduled

log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the bank says: which claim of its own it is, over how much, why, and until when to answer."""

    reference: str
    amount: int
    reason: str
    due_by: datetime | None = None


def open_dispute(
    session: Session, who: Principal, payment_id: UUID, claim: Claim, *, now: datetime
) -> Dispute | None:
    """Notes that the payment is disputed; nothing is booked, and nothing is collected meanwhile.

    None if nothing is left of the payment that could be taken back.
    """
    receivables, payment = queries.locked_with_invoices(session, who.firm_id, payment_id)
    known = queries.find_dispute(session, who.firm_id, payment_id, claim.reference)
    if known is not None or not payment.left_amount:
        return known
    dispute = _dispute(payment, "dispute", claim, now)
    session.add(dispute)
    payment.be_disputed()
    cancel_scheduled(session, who, [receivable.id for receivable in receivables])
    for receivable in receivables:
        receivable.wait_for(WAITS_FOR_BANK)
    tell_dispute(session, payment, dispute)
    publish(session, PaymentDisputed, payment, by=who)
    return dispute


def win_dispute(
    session: Session, who: Principal, payment_id: UUID, reference: str, *, now: datetime
) -> Dispute:
    """The money stays: the payment is what it was before. Raises NotFound."""
    receivables, payment = queries.locked_with_invoices(session, who.firm_id, payment_id)
    dispute = queries.the_dispute(session, who.firm_id, payment_id, reference)
    if dispute.status == "won":
        return dispute
    dispute.end("won", now)
    payment.be_restored()
    for receivable in receivables:
        receivable.wait_for("person" if receivable.due_amount else None)
    tell_dispute(session, payment, dispute)
    publish(session, PaymentChanged, payment, by=who)
    return dispute


def lose_dispute(
    session: Session, who: Principal, payment_id: UUID, reference: str, *, now: datetime
) -> Dispute:
    """The bank keeps the money: its invoices are owed again, and wait for a person. Raises NotFound."""
    receivables, payment = queries.locked_with_invoices(session, who.firm_id, payment_id)
    dispute = queries.the_dispute(session, who.firm_id, payment_id, reference)
    if dispute.status != "lost":
        _lose(session, who, payment, dispute, receivables, now)
    return dispute


def return_debit(
    session: Session, who: Principal, payment_id: UUID, claim: Claim, *, now: datetime
) -> Dispute | None:
    """A debit that had come was returned by its bank; otherwise as a dispute that is lost."""
    receivables, payment = queries.locked_with_invoices(session, who.firm_id, payment_id)
    known = queries.find_dispute(session, who.firm_id, payment_id, claim.reference)
    if known is not None or not payment.left_amount:
        return known
    dispute = _dispute(payment, "returned_debit", claim, now)
    session.add(dispute)
    _lose(session, who, payment, dispute, receivables, now)
    return dispute


def _dispute(payment: Payment, kind: str, claim: Claim, now: datetime) -> Dispute:
    return Dispute(
        id=id_from(payment.id, claim.reference),
        firm_id=payment.firm_id,
        created_at=now,
        payment_id=payment.id,
        client_id=payment.client_id,
        currency=payment.currency,
        # What was given back already is not taken back again.
        amount=min(claim.amount, payment.left_amount),
        credit_amount=0,
        uncovered_amount=0,
        shares=[],
        kind=kind,
        status="open",
        reference=claim.reference,
        reason=claim.reason,
        due_by=claim.due_by,
    )


def _lose(
    session: Session,
    who: Principal,
    payment: Payment,
    dispute: Dispute,
    receivables: list[Receivable],
    now: datetime,
) -> None:
    """Books what the bank took, and what follows for the invoices, the credit and the method."""
    dispute.end("lost", now)
    payment.be_charged_back(dispute.amount)
    taken = _taken(session, who, payment, dispute, now)
    give_back_shares(payment, dispute.shares)
    owe_again(session, dispute.id, payment, taken.shares, receivables, now=now)
    entries = journal.charged_back(
        payment.currency, payment.gateway, taken, dispute.uncovered_amount
    )
    book(session, "charged_back", dispute.id, payment, entries, now=now)
    for receivable in receivables:
        receivable.wait_for("person" if receivable.due_amount else None)
    tell_dispute(session, payment, dispute)
    publish(session, PaymentChargedBack, payment, by=who, reason=dispute.reason)
    if payment.payment_method_id is not None:
        suspend_method(session, who, payment.payment_method_id, now=now)


def _taken(
    session: Session, who: Principal, payment: Payment, dispute: Dispute, now: datetime
) -> Allocation:
    """Says on the dispute what it takes of what; a client's credit never goes below nothing."""
    where = (who.firm_id, payment.client_id, payment.currency)
    credit = queries.credit_if_any(session, *where)
    available = credit.available_amount if credit else 0
    paid = [Share(a.invoice_id, a.left_amount) for a in payment.applied]
    taken, uncovered = taken_back(dispute.amount, available, paid)
    dispute.shares = told_shares(payment, taken.shares)
    dispute.credit_amount, dispute.uncovered_amount = taken.credit_amount, uncovered
    if credit and taken.credit_amount:
        credit.use(taken.credit_amount, Why("charged_back", dispute.id, now))
        publish(session, CreditBalanceChanged, credit, by=who)
    if uncovered:
        log.warning(
            "charged back beyond what is owed", payment_id=str(payment.id), amount=uncovered
        )
    return booked_of(dispute.shares, dispute.credit_amount)
