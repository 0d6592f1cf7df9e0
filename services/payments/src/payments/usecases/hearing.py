"""Hear what the sandbox's banks say of charges, as a webhook would tell it of a real gateway's."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from payments import queries
from payments.usecases.disputes import (
    Claim,
    lose_dispute,
    open_dispute,
    return_debit,
    win_dispute,
)
from payments.usecases.moments import Moment


def hear_bank(session: Session, who: Principal, payment_id: UUID, kind: str, *, at: Moment) -> bool:
    """Does what the bank's word asks for, once; tells whether it was ours to do."""
    news = queries.taken_news(session, who.firm_id, payment_id, kind)
    if news is None or news.due_at > at.now:
        return False
    reference, about = f"sandbox_dispute_{payment_id.hex}", (session, who, payment_id)
    session.delete(news)
    if kind == "opened":
        claim = Claim(reference=reference, amount=news.amount, reason="product_not_received")
        open_dispute(*about, claim, now=at.now)
    elif kind == "returned":
        claim = Claim(reference=reference, amount=news.amount, reason="insufficient_funds")
        return_debit(*about, claim, now=at.now)
    elif queries.find_dispute(session, who.firm_id, payment_id, reference):
        decide = lose_dispute if kind == "lost" else win_dispute
        decide(*about, reference, now=at.now)
    return True
