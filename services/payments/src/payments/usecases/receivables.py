"""An issued invoice is to be collected; a voided one is not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from payments import queries
from payments.models import Receivable
from payments.rules import journal
from payments.rules.allocation import Share
from payments.usecases.booking import book
from payments.usecases.scheduling import cancel_scheduled, plan_collection


def open_receivable(
    session: Session, who: Principal, receivable: Receivable, *, now: datetime
) -> Receivable:
    """Begins to collect an issued invoice; one that was voided before we heard of it stays so."""
    known = queries.receivable(session, who.firm_id, receivable.id)
    if known is not None:
        return known
    session.add(receivable)
    if receivable.total_amount == 0:
        receivable.status, receivable.paid_at = "paid", now
        return receivable
    share = Share(receivable.id, receivable.total_amount)
    entries = journal.invoice_issued(receivable.currency, share)
    book(session, "invoice_issued", receivable.id, receivable, entries, now=now)
    if receivable.collection == "automatic":
        plan_collection(session, who, receivable, now=now)
    return receivable


def void_receivable(
    session: Session, who: Principal, receivable: Receivable, *, now: datetime
) -> Receivable:
    """Stops collecting a voided invoice, whether we had heard of it before or not."""
    known = queries.receivable(session, who.firm_id, receivable.id)
    if known is None:
        receivable.status, receivable.voided_at = "void", now
        session.add(receivable)
        return receivable
    due = known.due_amount
    if known.void(now):
        entries = journal.invoice_voided(known.currency, Share(known.id, due))
        book(session, "invoice_voided", known.id, known, entries, now=now)
        cancel_scheduled(session, who, [known.id])
    return known


def services_not_heard_of(session: Session, firm_id: UUID, service_ids: list[UUID]) -> set[UUID]:
    """Returns the services whose start has not arrived here yet."""
    heard = {a.id for a in queries.assignments_of(session, firm_id, service_ids) if a.started_at}
    return set(service_ids) - heard
