"""A client's credit: it grows with what nobody was owed, and shrinks with what it pays."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid
from common.ids import new_id
from common.outbox import publish
from payments import queries
from payments.events import CreditApplied, CreditBalanceChanged
from payments.models import CreditApplication, CreditBalance, Receivable
from payments.models.credits import Why
from payments.rules import journal
from payments.rules.allocation import Share
from payments.usecases.booking import OfClient, book
from payments.usecases.holds import refuse_busy
from payments.usecases.methods import refuse_impersonation
from payments.usecases.moments import Moment
from payments.usecases.scheduling import fit_scheduled


def add_credit(
    session: Session, who: Principal, whose: OfClient, currency: str, amount: int, why: Why
) -> None:
    """The client has that much more, which the journal has been told as well."""
    if amount:
        credit = queries.locked_credit(session, who.firm_id, whose.client_id, currency, why.at)
        credit.add(amount, why)
        publish(session, CreditBalanceChanged, credit, by=who)


def apply_credit(
    session: Session,
    who: Principal,
    application_id: UUID,
    invoice_id: UUID,
    *,
    amount: int | None,
    currency: str,
    at: Moment,
) -> CreditApplication:
    """Pays an invoice, or a part of it, with credit; what is planned for it asks for less.

    The application of a request that is repeated is found by its id.
    """
    refuse_impersonation(who)
    [receivable] = queries.locked_receivables(session, who.firm_id, [invoice_id])
    who.require_client(receivable.client_id)
    if known := queries.find_application(session, who.firm_id, application_id):
        return known
    _refuse_unless_due(session, receivable, amount, currency, at)
    credit = queries.locked_credit(session, who.firm_id, receivable.client_id, currency, at.now)
    # Without any there is nothing to apply, which using one unit of it says.
    wanted = amount or min(receivable.due_amount, credit.available_amount) or 1
    applied = _apply(session, who, credit, receivable, (application_id, wanted), at.now)
    fit_scheduled(session, who, receivable)
    return applied


def apply_oldest_first(
    session: Session,
    who: Principal,
    credit: CreditBalance,
    owed: Sequence[Receivable],
    *,
    now: datetime,
) -> None:
    """Pays the locked invoices with what credit there is, what is due the longest first."""
    for receivable in sorted(owed, key=lambda each: (each.due_on, each.id)):
        amount = min(receivable.due_amount, credit.available_amount)
        if amount:
            _apply(session, who, credit, receivable, (new_id(), amount), now)


def _refuse_unless_due(
    session: Session, receivable: Receivable, amount: int | None, currency: str, at: Moment
) -> None:
    if receivable.currency != currency:
        raise Invalid("currency_differs", errors={"currency": ["Not the invoice's currency."]})
    receivable.refuse_unless_payable()
    refuse_busy(session, [receivable], wall=at.wall)
    if amount is not None and amount > receivable.due_amount:
        extra = {"due_amount": receivable.due_amount, "currency": currency}
        raise Conflict("amount_exceeds_due", "Less than that is due.", extra=extra)


def _apply(
    session: Session,
    who: Principal,
    credit: CreditBalance,
    receivable: Receivable,
    what: tuple[UUID, int],
    now: datetime,
) -> CreditApplication:
    application_id, amount = what
    credit.use(amount, Why("applied", receivable.id, now, receivable.invoice_number))
    _pay(session, receivable, Share(receivable.id, amount), application_id, now)
    applied = _application(who, receivable, application_id, amount, now)
    session.add(applied)
    publish(session, CreditApplied, applied, by=who)
    publish(session, CreditBalanceChanged, credit, by=who)
    return applied


def _application(
    who: Principal, receivable: Receivable, application_id: UUID, amount: int, now: datetime
) -> CreditApplication:
    return CreditApplication(
        id=application_id,
        firm_id=receivable.firm_id,
        created_at=now,
        client_id=receivable.client_id,
        invoice_id=receivable.id,
        invoice_number=receivable.invoice_number,
        currency=receivable.currency,
        amount=amount,
        initiated_by=initiator_of(who),
    )


def _pay(
    session: Session, receivable: Receivable, share: Share, subject: UUID, now: datetime
) -> None:
    """Books it; what was written off is owed again by that much first."""
    given_up = receivable.status == "uncollectible"
    receivable.take(share.amount, now)
    if given_up:
        entries = journal.write_off_reversed(receivable.currency, [share])
        book(session, "write_off_reversed", subject, receivable, entries, now=now)
    entries = journal.credit_applied(receivable.currency, [share])
    book(session, "credit_applied", subject, receivable, entries, now=now)


def initiator_of(who: Principal) -> str:
    """Tells who began it: a contact, a member, or the schedule."""
    if who.subject.startswith("system:"):
        return "schedule"
    return "contact" if who.client_id else "member"
