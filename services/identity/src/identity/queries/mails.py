"""How many mails a firm has written, and which have served their time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from common.mail import Mail
from identity.rules.letters import RESET


def count_mails(session: Session, firm_id: UUID, *, since: datetime, to: str | None = None) -> int:
    """Returns how many mails the firm has written since then, to everybody or to one address."""
    query = select(func.count()).where(Mail.firm_id == firm_id, Mail.created_at > since)
    if to is not None:
        query = query.where(func.lower(Mail.to_address) == to.lower())
    return session.scalar(query) or 0


def forget_reset_mails(session: Session, *, before: datetime) -> int:
    """Drops mails whose link is long over, of every firm (for the worker); returns how many."""
    old = delete(Mail).where(Mail.kind == RESET, Mail.created_at <= before)
    return len(session.scalars(old.returning(Mail.id)).all())
