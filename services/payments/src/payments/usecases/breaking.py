"""Leave a gateway alone that refuses connections or breaks, and come back to it without a storm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.logs import get_logger
from payments import queries
from payments.gateways import Answer

log = get_logger(__name__)

# What was put back waits as long, and up to a minute more by its own id: not all come at once.
TO_REACH_AGAIN = timedelta(minutes=5)
SPREAD_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether the gateway may be asked now, and whether what it answers is to be noted."""

    may_ask: bool
    is_watched: bool


def take_turn(session: Session, who: Principal, gateway: str, *, wall: datetime) -> Turn:
    """Takes the turn to ask; there is none while the gateway is left alone or someone else asks."""
    breaker = queries.locked_breaker(session, who.firm_id, gateway)
    if breaker is None:
        return Turn(may_ask=True, is_watched=False)
    return Turn(may_ask=breaker.take_turn(wall), is_watched=breaker.refusals > 0)


def note_answer(
    session: Session, who: Principal, gateway: str, answer: Answer, *, wall: datetime
) -> None:
    """Remembers whether the gateway could be reached; an answer that was lost says neither."""
    if answer.is_away:
        breaker = queries.breaker_for_refusal(session, who.firm_id, gateway, wall=wall)
        breaker.refuse(wall)
        if breaker.is_open:
            log.error("gateway away", gateway=gateway, firm_id=str(who.firm_id))
    elif answer.outcome != "unknown" and (
        breaker := queries.refused_breaker(session, who.firm_id, gateway)
    ):
        breaker.reach(wall)


def reach_again_after(payment_id: UUID) -> timedelta:
    """Returns how long a payment waits that was not attempted."""
    return TO_REACH_AGAIN + timedelta(seconds=payment_id.int % SPREAD_SECONDS)
