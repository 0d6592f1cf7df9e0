"""Which mails a sandbox firm has kept, and which have served their time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from common.mail import Mail
from identity.queries.rows import found

LINKS = ("person.reset",)


def the_mail(session: Session, firm_id: UUID, mail_id: UUID) -> Mail:
    """Returns a mail that was kept instead of sent; raises NotFound."""
    return found(session.scalars(_kept_by(firm_id).where(Mail.id == mail_id)).one_or_none())


def list_mails(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Mail]:
    """Returns up to `limit + 1` kept mails, the newest first, for a page."""
    query = _kept_by(firm_id).order_by(Mail.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Mail.id < after)
    return session.scalars(query).all()


def forget_reset_mails(session: Session, *, before: datetime) -> int:
    """Drops mails whose link is long over, of every firm (for the worker); returns how many."""
    old = delete(Mail).where(Mail.kind.in_(LINKS), Mail.created_at <= before)
    return len(session.scalars(old.returning(Mail.id)).all())


def _kept_by(firm_id: UUID) -> Select[Mail]:
    # A live firm's mail may carry a link that lets its reader in: only its recipient reads it.
    return select(Mail).where(Mail.firm_id == firm_id, Mail.is_sandbox)
