"""When something happens: by the firm's clock, and by the wall's."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now
from common.clock import now as wall_now


@dataclass(frozen=True, slots=True)
class Moment:
    """The firm's time, which dates what happened, and the wall's, which paces the gateway."""

    now: datetime
    wall: datetime


def moment(session: Session, who: Principal) -> Moment:
    """Returns the present moment of the principal's firm: for the edges to ask and pass down."""
    return Moment(now=firm_now(session, who.firm_id), wall=wall_now())
