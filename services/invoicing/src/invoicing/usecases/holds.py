"""What may only be done while payments keeps an invoice still is held to payments' own word for it.

Services never call each other: the hold comes as an event, and this service's copy of it is the proof
that nothing is being collected of the invoice, and of which money both know.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import Conflict
from invoicing import queries
from invoicing.models import Hold, Invoice

# Longer than a transaction may take and two clocks may differ: what begins now is over before the hold.
TO_SPARE = timedelta(seconds=30)


def require_hold(
    session: Session, invoice: Invoice, hold_id: UUID, purpose: str, *, wall: datetime
) -> Hold:
    """Returns the hold; raises Conflict unless it is for this act on this invoice, and still lives.

    The invoice is locked. A hold, or the money it speaks of, may still be on its way here.
    """
    hold = queries.hold(session, invoice.firm_id, hold_id)
    if hold is None:
        raise Conflict("hold_not_known_yet", "The hold on the invoice has not arrived yet.")
    if (hold.invoice_id, hold.purpose) != (invoice.id, purpose):
        raise Conflict("hold_of_another_act", "The hold is for something else.")
    if hold.status != "held" or hold.expires_at - TO_SPARE <= wall:
        raise Conflict("hold_over", "This took too long. Nothing was changed; try again.")
    if hold.paid_amount > invoice.paid_amount:
        raise Conflict("payment_not_known_yet", "A payment of it has not arrived yet.")
    refuse_live(session, invoice)
    return hold


def refuse_live(session: Session, invoice: Invoice) -> None:
    """Raises Conflict if, as far as is known here, money is on its way."""
    live = queries.live_payment(session, invoice.firm_id, invoice.id)
    if live is not None:
        extra = {"payment_id": str(live.id), "payment_status": live.status}
        raise Conflict("invoice_has_live_payment", "A payment of it is under way.", extra=extra)
