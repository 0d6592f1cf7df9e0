"""How documents look and looked, and which are on paper already; each question names the firm."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invoicing.models import DocumentSettings, KeptPaper, LogoImage, Look
from invoicing.queries.copies import lock_firm


def document_settings(session: Session, firm_id: UUID) -> DocumentSettings | None:
    """Returns how the firm wants its documents to look, once it has said so."""
    query = select(DocumentSettings).where(DocumentSettings.firm_id == firm_id)
    return session.scalars(query).one_or_none()


def locked_document_settings(session: Session, firm_id: UUID) -> DocumentSettings | None:
    """Returns them locked until the transaction ends, even if there are none yet."""
    lock_firm(session, firm_id)
    return document_settings(session, firm_id)


def every_document_settings(session: Session, firm_id: UUID) -> list[DocumentSettings]:
    """Returns the firm's document settings, if there are any: for snapshots."""
    query = select(DocumentSettings).where(DocumentSettings.firm_id == firm_id)
    return list(session.scalars(query))


def look_at(session: Session, firm_id: UUID, at: datetime) -> Look | None:
    """Returns how the firm's documents looked at an instant."""
    query = select(Look).where(Look.firm_id == firm_id, Look.at <= at)
    return session.scalars(query.order_by(Look.version.desc()).limit(1)).one_or_none()


def logo(session: Session, firm_id: UUID, hash_: str) -> LogoImage | None:
    """Returns the logo with the hash."""
    query = select(LogoImage).where(LogoImage.firm_id == firm_id, LogoImage.hash == hash_)
    return session.scalars(query).one_or_none()


def keep_logo(session: Session, logo_image: LogoImage) -> None:
    """Keeps a logo; one that is kept already stays as it is."""
    columns = ("firm_id", "hash", "image", "width", "height")
    values = {name: getattr(logo_image, name) for name in columns}
    session.execute(insert(LogoImage).values(values).on_conflict_do_nothing())


def kept_paper(
    session: Session, firm_id: UUID, kind: str, document_id: UUID, content: str, language: str
) -> bytes | None:
    """Returns a document as it was put on paper, if it was."""
    query = select(KeptPaper.pdf).where(
        KeptPaper.firm_id == firm_id,
        KeptPaper.kind == kind,
        KeptPaper.document_id == document_id,
        KeptPaper.content_hash == content,
        KeptPaper.language == language,
    )
    return session.scalars(query).one_or_none()


def keep_paper(session: Session, paper: KeptPaper) -> bytes:
    """Keeps a paper, and returns it; one that somebody else made in the meantime stays as it is."""
    columns = KeptPaper.__table__.columns.keys()
    values = {name: getattr(paper, name) for name in columns}
    statement = insert(KeptPaper).values(values).on_conflict_do_nothing()
    if session.scalar(statement.returning(KeptPaper.firm_id)):
        return paper.pdf
    key = (paper.kind, paper.document_id, paper.content_hash, paper.language)
    return kept_paper(session, paper.firm_id, *key) or paper.pdf
