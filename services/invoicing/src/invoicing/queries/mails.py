"""Which mails went out about what, and how far each is."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.mail import Mail
from invoicing.models import Contact
from invoicing.queries.rows import found


def list_mails(
    session: Session,
    firm_id: UUID,
    *,
    client_id: UUID | None,
    about: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Mail]:
    """Returns up to `limit + 1` mails, of a client or about a thing, the newest first."""
    query = select(Mail).where(Mail.firm_id == firm_id, Mail.client_id.is_not(None))
    if client_id:
        query = query.where(Mail.client_id == client_id)
    if about:
        query = query.where(Mail.about == about)
    if after:
        query = query.where(Mail.id < after)
    return session.scalars(query.order_by(Mail.id.desc()).limit(limit + 1)).all()


def locked_mail(session: Session, firm_id: UUID, mail_id: UUID) -> Mail:
    """Returns a mail to a client's people, locked; raises NotFound."""
    query = select(Mail).where(
        Mail.firm_id == firm_id, Mail.id == mail_id, Mail.client_id.is_not(None)
    )
    return found(session.scalars(query.with_for_update()).one_or_none())


def same_mails(session: Session, mail: Mail) -> Sequence[Mail]:
    """Returns the mail and the copies of it that were sent again, locked, the newest first."""
    query = select(Mail).where(
        Mail.firm_id == mail.firm_id,
        Mail.about == mail.about,
        Mail.kind == mail.kind,
        Mail.to_address == mail.to_address,
    )
    return session.scalars(query.order_by(Mail.created_at.desc()).with_for_update()).all()


def mails_about(
    session: Session, firm_id: UUID, about: UUID, kinds: Sequence[str]
) -> Sequence[Mail]:
    """Returns the mails of some kinds about a thing, the newest first."""
    query = select(Mail).where(Mail.firm_id == firm_id, Mail.about == about, Mail.kind.in_(kinds))
    return session.scalars(query.order_by(Mail.created_at.desc())).all()


def reader_of(session: Session, mail: Mail) -> Contact | None:
    """Returns the client's active contact who has the address the mail went to."""
    query = select(Contact).where(
        Contact.firm_id == mail.firm_id,
        Contact.client_id == mail.client_id,
        Contact.email == mail.to_address,
        Contact.status == "active",
    )
    return session.scalars(query.limit(1)).one_or_none()
