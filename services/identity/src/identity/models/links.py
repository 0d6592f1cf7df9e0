"""Signed links: each lets one contact who has no sign-in open one document, and nothing else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from common.errors import NotFound
from common.ids import new_id
from identity.models.contacts import Contact
from identity.models.tables import INSTANT, Base
from identity.rules import keys


class LinkNotFound(NotFound):
    """Absent, revoked and expired links all look the same."""

    def __init__(self) -> None:
        super().__init__()
        self.code = "link_not_found"
        self.detail = "This link is not, or no longer, good. Ask for a new one."


class Link(Base):
    """Lets whoever holds its token open one document as one contact, and pay for it if it asks.

    One to an invoice is shared with whoever pays it; the others are a prospect's alone.
    """

    __tablename__ = "links"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contact_id: Mapped[UUID]
    client_id: Mapped[UUID]
    name_key: Mapped[str]
    document_kind: Mapped[str]
    document_id: Mapped[UUID]
    takes_method: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    expires_at: Mapped[datetime] = mapped_column(INSTANT)
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)

    __table_args__ = (
        CheckConstraint("document_kind IN ('proposal', 'estimate', 'invoice')", "document_kind"),
        CheckConstraint("document_kind = 'proposal' OR NOT takes_method", "takes_method"),
        Index(None, "firm_id", "document_id"),
    )

    def is_good_for(self, contact: Contact, now: datetime) -> bool:
        """Whether it is neither revoked nor too old, and the contact still at its address."""
        live = self.revoked_at is None and now < self.expires_at
        same = contact.status == "active" and self.name_key == keys.of_name(contact.email)
        return live and same

    @property
    def is_shared(self) -> bool:
        """Whether it is passed on by its contact, who may sign in, and never signs anybody in."""
        return self.document_kind == "invoice"


class LinkToken(Base):
    """Hash of a token → the link and its firm."""

    __tablename__ = "link_tokens"

    token_key: Mapped[str] = mapped_column(primary_key=True)
    firm: Mapped[UUID]
    link_id: Mapped[UUID]
