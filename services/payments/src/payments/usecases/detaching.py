"""A method that its gateway has let go of is charged no more: it goes, or is suspended while in use."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from payments.usecases.methods import remove_method, suspend_method

REASON = "detached"


def let_go_of_method(session: Session, who: Principal, method_id: UUID, *, now: datetime) -> None:
    """Removes the method if nothing rests on it; else it stays, suspended, until it is replaced."""
    try:
        remove_method(session, who, method_id, now=now, reason=REASON)
    except Conflict:
        suspend_method(session, who, method_id, now=now, reason=REASON)
