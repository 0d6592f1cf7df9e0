"""A collection uses a client's credit before it asks for the rest, unless its firm says otherwise."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from common.auth import Principal
from payments import queries
from payments.models import Receivable
from payments.usecases.credits import apply_oldest_first
from payments.usecases.moments import Moment
from payments.usecases.scheduling import fit_scheduled
from payments.usecases.settings import the_settings


def use_credit_first(
    session: Session, who: Principal, receivables: Sequence[Receivable], *, at: Moment
) -> None:
    """Pays with credit what is due the longest, so that no more is collected than is left.

    That may be an older invoice than those that are collected, which are locked. One on which
    somebody decides just now, or money is on its way to, is left out.
    """
    owed = [receivable for receivable in receivables if receivable.status == "open"]
    if not owed or not _is_any(session, owed[0]):
        return
    if not the_settings(session, who.firm_id, now=at.now).applies_credit:
        return
    older = _older(session, owed, at)
    first = owed[0]
    credit = queries.credit_if_any(session, who.firm_id, first.client_id, first.currency)
    if credit is None:
        return
    owed_before = {receivable.id: receivable.due_amount for receivable in older}
    apply_oldest_first(session, who, credit, [*older, *owed], now=at.now)
    for receivable in older:
        if receivable.due_amount != owed_before[receivable.id]:
            fit_scheduled(session, who, receivable)


def _is_any(session: Session, owed: Receivable) -> bool:
    held = queries.credits_of(session, owed.firm_id, owed.client_id)
    return any(each.available_amount for each in held if each.currency == owed.currency)


def _older(session: Session, owed: Sequence[Receivable], at: Moment) -> list[Receivable]:
    """Returns what the client has owed for longer, locked where nobody else has locked it."""
    firm_id, last = owed[0].firm_id, max(owed, key=lambda each: (each.due_on, each.id))
    free = queries.free_older(session, last, but={each.id for each in owed})
    ids = [receivable.id for receivable in free]
    live = set(queries.live_invoices(session, firm_id, ids))
    held = {h.invoice_id for h in queries.held(session, firm_id, ids) if not h.is_over(at.wall)}
    busy = live | held
    return [r for r in free if r.id not in busy and not r.waits_for_bank]
