"""Keep an invoice still before it is voided, written off or credited, and let go of it again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.outbox import publish
from payments import queries
from payments.events import HoldEnded, HoldPlaced
from payments.models import Hold, Receivable
from payments.models.holds import HELD_FOR
from payments.usecases.methods import refuse_impersonation
from payments.usecases.moments import Moment


def place_hold(
    session: Session,
    who: Principal,
    hold_id: UUID,
    invoice_id: UUID,
    *,
    purpose: str,
    amount: int | None,
    at: Moment,
) -> Hold:
    """Keeps the invoice still for two minutes; refuses while money is on its way to it.

    The hold of a request that is repeated is found by its id, however far it got.
    """
    refuse_impersonation(who)
    [receivable] = queries.locked_receivables(session, who.firm_id, [invoice_id])
    who.require_client(receivable.client_id)
    if known := queries.find_hold(session, who.firm_id, hold_id):
        return known
    end_over(session, who, [invoice_id], at=at)
    refuse_busy(session, [receivable], wall=at.wall)
    receivable.refuse_hold(purpose)
    hold = _hold(receivable, hold_id, purpose, amount, at)
    session.add(hold)
    publish(session, HoldPlaced, hold, by=who)
    return hold


def release_hold(
    session: Session, who: Principal, hold_id: UUID, invoice_id: UUID, *, now: datetime
) -> Hold:
    """Lets go of what came to nothing; what is over already stays as it ended."""
    refuse_impersonation(who)
    [receivable] = queries.locked_receivables(session, who.firm_id, [invoice_id])
    who.require_client(receivable.client_id)
    hold = queries.locked_hold(session, who.firm_id, hold_id, invoice_id)
    if hold.status not in ("released", "lapsed"):
        _end(session, who, hold, "released", now)
    return hold


def use_holds(
    session: Session, who: Principal, invoice_id: UUID, purpose: str, *, now: datetime
) -> None:
    """Ends what was held for the fact that has come; the receivable is locked."""
    for hold in queries.held(session, who.firm_id, [invoice_id]):
        if hold.purpose == purpose:
            _end(session, who, hold, "used", now)


def lapse_hold(
    session: Session, who: Principal, hold_id: UUID, invoice_id: UUID, *, at: Moment
) -> Hold | None:
    """Ends what invoicing never answered; None if it is not its turn or someone decides on it now."""
    if queries.free_receivables(session, who.firm_id, [invoice_id]) is None:
        return None
    hold = queries.locked_hold(session, who.firm_id, hold_id, invoice_id)
    if hold.status != "held" or hold.expires_at > at.wall:
        return None
    return _end(session, who, hold, "lapsed", at.now)


def end_over(session: Session, who: Principal, invoice_ids: Sequence[UUID], *, at: Moment) -> None:
    """Ends what is over by the wall's clock though no worker has come by; the receivables are locked."""
    for hold in queries.held(session, who.firm_id, invoice_ids):
        if hold.is_over(at.wall):
            _end(session, who, hold, "lapsed", at.now)
    session.flush()  # The database lets an invoice be held once: the old one is over first.


def refuse_busy(session: Session, receivables: Sequence[Receivable], *, wall: datetime) -> None:
    """Raises Conflict naming the locked invoices that are held, or on which an attempt is live."""
    firm_id, ids = receivables[0].firm_id, [receivable.id for receivable in receivables]
    waiting = set(queries.invoices_to_confirm(session, firm_id, ids))
    _refuse([r for r in receivables if r.id in waiting], "payment_in_progress", _WAITS)
    live = set(queries.live_invoices(session, firm_id, ids))
    _refuse([r for r in receivables if r.id in live], "payment_in_progress")
    held = {h.invoice_id for h in queries.held(session, firm_id, ids) if not h.is_over(wall)}
    _refuse([r for r in receivables if r.id in held], "invoice_on_hold")


def _hold(
    receivable: Receivable, hold_id: UUID, purpose: str, amount: int | None, at: Moment
) -> Hold:
    return Hold(
        id=hold_id,
        firm_id=receivable.firm_id,
        created_at=at.now,
        client_id=receivable.client_id,
        invoice_id=receivable.id,
        purpose=purpose,
        currency=receivable.currency,
        amount=receivable.due_amount if amount is None else amount,
        paid_amount=receivable.paid_amount,
        status="held",
        expires_at=at.wall + HELD_FOR,
    )


def _end(session: Session, who: Principal, hold: Hold, how: str, now: datetime) -> Hold:
    hold.end(how, now)
    publish(session, HoldEnded, hold, by=who)
    return hold


def _refuse(standing_in_the_way: list[Receivable], code: str, detail: str | None = None) -> None:
    if standing_in_the_way:
        invoices = [{"id": r.id, "number": r.invoice_number} for r in standing_in_the_way]
        raise Conflict(code, detail or _DETAILS[code], extra={"invoices": invoices})


_WAITS = (
    "A payment waits until its payer confirms it with the bank, or says that it is not wanted any"
    " more; after a day it ends by itself."
)
_DETAILS = {
    "payment_in_progress": "A payment is under way. Wait until its outcome is known.",
    "invoice_on_hold": "An invoice is just being changed. Try again in a moment.",
}
