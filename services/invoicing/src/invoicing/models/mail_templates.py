"""What a firm's own mails say, for each kind of letter and language."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from invoicing.models.metadata import Base, Instant
from invoicing.rules.letters import Letter, usual


class MailTemplate(FirmOwned, Base):
    """The words of one kind of letter in one language: the firm's own, or (both empty) the usual ones."""

    __tablename__ = "mail_templates"

    kind: Mapped[str]
    language: Mapped[str]
    own_subject: Mapped[str | None]
    own_body: Mapped[str | None]
    changed_at: Mapped[Instant]

    __table_args__ = (
        UniqueConstraint("firm_id", "kind", "language"),
        CheckConstraint("(own_subject IS NULL) = (own_body IS NULL)", "both_or_none"),
    )

    @property
    def is_own(self) -> bool:
        """Whether the firm wrote these words."""
        return self.own_subject is not None

    @property
    def words(self) -> Letter:
        """The words that hold."""
        if self.own_subject is None or self.own_body is None:
            return usual(self.kind, self.language)
        return Letter(self.own_subject, self.own_body)

    @property
    def subject(self) -> str:
        """The subject that holds."""
        return self.words.subject

    @property
    def body(self) -> str:
        """The body that holds."""
        return self.words.body

    def say(self, words: Letter | None, now: datetime) -> bool:
        """Takes other words, or the usual ones again; tells whether anything is different now."""
        told = (words.subject, words.body) if words else (None, None)
        if told == (self.own_subject, self.own_body):
            return False
        self.own_subject, self.own_body = told
        self.changed_at = now
        return True


class MailWording(Base):
    """The words of a letter at one of its versions: what was once written can be looked up."""

    __tablename__ = "mail_wordings"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    template_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]
    is_own: Mapped[bool]
    at: Mapped[Instant]

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "template_id"], ["mail_templates.firm_id", "mail_templates.id"]
        ),
    )
