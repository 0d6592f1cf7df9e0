"""Which mails a sandbox firm has kept, how many went out, and which have served their time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from common.mail import Mail
from identity.queries.rows import found

LINKS = ("person.reset",)


def the_mail(session: Session, firm_id: UUID, kinds: Sequence[str], mail_id: UUID) -> Mail:
    """Returns a mail of these kinds that was kept instead of sent; raises NotFound."""
    query = _kept(firm_id, kinds).where(Mail.id == mail_id)
    return found(session.scalars(query).one_or_none())


def list_mails(
    session: Session, firm_id: UUID, kinds: Sequence[str], *, after: UUID | None, limit: int
) -> Sequence[Mail]:
    """Returns up to `limit + 1` kept mails of these kinds, the newest first, for a page."""
    query = _kept(firm_id, kinds).order_by(Mail.id.desc()).limit(limit + 1)
    return session.scalars(query.where(Mail.id < after) if after else query).all()


def count_mails(session: Session, firm_id: UUID, *, since: datetime, to: str | None = None) -> int:
    """Returns how many mails the firm has written since then, to everybody or to one address."""
    query = select(func.count()).where(Mail.firm_id == firm_id, Mail.created_at > since)
    if to is not None:
        query = query.where(func.lower(Mail.to_address) == to.lower())
    return session.scalar(query) or 0


def forget_reset_mails(session: Session, *, before: datetime) -> int:
    """Drops mails whose link is long over, of every firm (for the worker); returns how many."""
    old = delete(Mail).where(Mail.kind.in_(LINKS), Mail.created_at <= before)
    return len(session.scalars(old.returning(Mail.id)).all())


def _kept(firm_id: UUID, kinds: Sequence[str]) -> Select[Mail]:
    # A live firm's mail may carry a link that lets its reader in: only its recipient reads it.
    return select(Mail).where(Mail.firm_id == firm_id, Mail.is_sandbox, Mail.kind.in_(kinds))
