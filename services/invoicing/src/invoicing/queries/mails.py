"""Which mails a sandbox firm has kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from common.mail import Mail
from invoicing.queries.rows import found


def the_mail(session: Session, firm_id: UUID, mail_id: UUID) -> Mail:
    """Returns a mail that was kept instead of sent; raises NotFound."""
    return found(session.scalars(mails_of(firm_id).where(Mail.id == mail_id)).one_or_none())


def list_mails(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Mail]:
    """Returns up to `limit + 1` kept mails, the newest first, for a page."""
    query = mails_of(firm_id).order_by(Mail.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Mail.id < after)
    return session.scalars(query).all()


def mails_of(firm_id: UUID) -> Select[Mail]:
    # A live firm's mail may carry a link that signs its reader in: only its recipient reads it.
    return select(Mail).where(Mail.firm_id == firm_id, Mail.is_sandbox)
