"""Questions to a contact or a member, to be answered once by whoever holds the token."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from common.errors import NotFound
from common.ids import new_id
from identity.models.tables import INSTANT, Base


class InvitationNotFound(NotFound):
    """Absent, used, replaced and expired invitations all look the same."""

    def __init__(self) -> None:
        super().__init__()
        self.code = "invitation_not_found"
        self.detail = "This invitation is not, or no longer, good. Ask for a new one."


class Invitation(Base):
    """A question to one contact or member; whoever holds its token may answer once."""

    __tablename__ = "invitations"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contact_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    name: Mapped[str]
    email: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    expires_at: Mapped[datetime] = mapped_column(INSTANT)
    accepted_at: Mapped[datetime | None] = mapped_column(INSTANT)
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)

    __table_args__ = (
        CheckConstraint("num_nonnulls(contact_id, member_id) = 1", "one_subject"),
        ForeignKeyConstraint(["firm_id", "member_id"], ["members.firm_id", "members.id"]),
        *(
            Index(
                f"uq_invitations_firm_id_{subject}",
                *("firm_id", subject),
                unique=True,
                postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
            )
            for subject in ("contact_id", "member_id")
        ),
    )

    def accept(self, now: datetime) -> None:
        """Uses the invitation up."""
        self.refuse_unless_open(now)
        self.accepted_at = now

    def refuse_unless_open(self, now: datetime) -> None:
        """Raises InvitationNotFound once it is accepted, replaced or too old."""
        if self.accepted_at or self.revoked_at or now >= self.expires_at:
            raise InvitationNotFound


class InvitationToken(Base):
    """Hash of a token → the invitation and its firm."""

    __tablename__ = "invitation_tokens"

    token_key: Mapped[str] = mapped_column(primary_key=True)
    firm: Mapped[UUID]
    invitation_id: Mapped[UUID]
