"""Which words a firm's mails have, and which they once had."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.ids import new_id
from common.mail import Mail
from invoicing.models import MailTemplate, MailWording


def mail_template(session: Session, firm_id: UUID, kind: str, language: str) -> MailTemplate | None:
    """Returns what the firm has said about a letter in a language, if it has."""
    query = select(MailTemplate).where(
        MailTemplate.firm_id == firm_id,
        MailTemplate.kind == kind,
        MailTemplate.language == language,
    )
    return session.scalars(query).one_or_none()


def mail_templates(session: Session, firm_id: UUID) -> Sequence[MailTemplate]:
    """Returns all that the firm has said about its letters."""
    return session.scalars(select(MailTemplate).where(MailTemplate.firm_id == firm_id)).all()


def locked_mail_template(session: Session, usual: MailTemplate) -> MailTemplate:
    """Returns what the firm has said, locked; it begins as the usual words."""
    columns = MailTemplate.__table__.columns.keys()
    values = {name: getattr(usual, name) for name in columns} | {"id": new_id()}
    session.execute(insert(MailTemplate).values(values).on_conflict_do_nothing())
    query = select(MailTemplate).where(
        MailTemplate.firm_id == usual.firm_id,
        MailTemplate.kind == usual.kind,
        MailTemplate.language == usual.language,
    )
    return session.scalars(query.with_for_update()).one()


def mail_wordings(session: Session, firm_id: UUID, template_id: UUID) -> Sequence[MailWording]:
    """Returns the words that a letter had, the newest first."""
    query = select(MailWording).where(
        MailWording.firm_id == firm_id, MailWording.template_id == template_id
    )
    return session.scalars(query.order_by(MailWording.version.desc()).limit(20)).all()


def count_mails_of(session: Session, firm_id: UUID, kind: str, since: datetime) -> int:
    """Returns how many mails of a kind the firm has written since an instant."""
    query = (
        select(func.count())
        .select_from(Mail)
        .where(Mail.firm_id == firm_id, Mail.kind == kind, Mail.created_at > since)
    )
    return session.scalar(query) or 0
