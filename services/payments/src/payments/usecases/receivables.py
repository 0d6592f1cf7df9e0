"""An issued invoice is to be collected; a voided one is not, and a credited one less."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.db.rows import row_of, write_rows
from common.outbox import publish_together
from payments import queries
from payments.events import PaymentScheduled
from payments.models import Receivable
from payments.models.credits import Why
from payments.rules import journal
from payments.rules.allocation import Allocation as Booked
from payments.rules.allocation import Share
from payments.usecases.booking import Movement, book, book_together
from payments.usecases.credits import add_credit
from payments.usecases.holds import use_holds
from payments.usecases.scheduling import cancel_scheduled, fit_scheduled, plan_collections


def open_receivables(
    session: Session, who: Principal, receivables: Sequence[Receivable], *, now: datetime
) -> None:
    """Begins to collect issued invoices, together; one voided before we heard of it stays so.

    They are new, and known to no session: they are written in one statement, in one order.
    """
    known = queries.known_receivables(session, who.firm_id, {each.id for each in receivables})
    fresh = {each.id: each for each in receivables if each.id not in known}
    for each in fresh.values():
        if each.total_amount == 0:
            each.status, each.paid_at = "paid", now
    owed = [each for each in fresh.values() if each.status == "open"]
    automatic = [each for each in owed if each.collection == "automatic"]
    payments = plan_collections(session, automatic, now=now)
    write_rows(session, Receivable, [row_of(fresh[id_], Receivable) for id_ in sorted(fresh)])
    book_together(session, [_issued(each) for each in owed], now=now)
    session.add_all(payments)
    publish_together(session, PaymentScheduled, payments, by=who)


def void_receivable(
    session: Session, who: Principal, receivable: Receivable, *, now: datetime
) -> Receivable:
    """Stops collecting a voided invoice, whether we had heard of it before or not."""
    known = queries.receivable(session, who.firm_id, receivable.id)
    if known is None:
        receivable.status, receivable.voided_at = "void", now
        session.add(receivable)
        return receivable
    due, given_up = known.due_amount, known.status == "uncollectible"
    use_holds(session, who, known.id, "void", now=now)
    if known.void(now):
        if given_up:
            _owe_again(session, known, known.id, due, now)
        entries = journal.invoice_voided(known.currency, Share(known.id, due))
        book(session, "invoice_voided", known.id, known, entries, now=now)
        cancel_scheduled(session, who, [known.id])
    return known


def write_off_receivable(
    session: Session, who: Principal, invoice_id: UUID, *, now: datetime
) -> Receivable | None:
    """Stops collecting what the firm no longer counts on; None if its invoice has not come yet."""
    known = queries.receivable(session, who.firm_id, invoice_id)
    if known is None:
        return None
    due = known.due_amount
    use_holds(session, who, known.id, "write_off", now=now)
    if known.write_off(now):
        entries = journal.invoice_written_off(known.currency, Share(known.id, due))
        book(session, "invoice_written_off", known.id, known, entries, now=now)
        cancel_scheduled(session, who, [known.id])
    return known


def credit_receivable(
    session: Session, who: Principal, note_id: UUID, invoice_id: UUID, amount: int, *, now: datetime
) -> Receivable | None:
    """Collects that much less; what is not due any more becomes the client's credit.

    None if the invoice of the credit note has not come yet.
    """
    known = queries.receivable(session, who.firm_id, invoice_id)
    if known is None:
        return None
    given_up = known.status == "uncollectible"
    use_holds(session, who, known.id, "credit_note", now=now)
    taken = known.credit(amount, now)
    if given_up and taken:
        _owe_again(session, known, note_id, taken, now)
    booked = Booked((Share(known.id, taken),), amount - taken)
    entries = journal.credit_note_issued(known.currency, booked)
    book(session, "credit_note_issued", note_id, known, entries, now=now)
    why = Why("credit_note", note_id, now, known.invoice_number)
    add_credit(session, who, known, known.currency, booked.credit_amount, why)
    fit_scheduled(session, who, known)
    return known


def _issued(receivable: Receivable) -> Movement:
    share = Share(receivable.id, receivable.total_amount)
    entries = journal.invoice_issued(receivable.currency, share)
    return Movement("invoice_issued", receivable.id, receivable, entries)


def _owe_again(
    session: Session, receivable: Receivable, subject: UUID, amount: int, now: datetime
) -> None:
    """What was given up is first owed again, so that it can be taken back or credited."""
    shares = [Share(receivable.id, amount)]
    entries = journal.write_off_reversed(receivable.currency, shares)
    book(session, "write_off_reversed", subject, receivable, entries, now=now)


def services_not_heard_of(
    session: Session, firm_id: UUID, service_ids: Collection[UUID]
) -> set[UUID]:
    """Returns the services whose start has not arrived here yet."""
    if not service_ids:
        return set()
    heard = {a.id for a in queries.assignments_of(session, firm_id, service_ids) if a.started_at}
    return set(service_ids) - heard
