"""Firms, their members, people and how they come in: what each may become, and what it refuses.

A person belongs to no firm. What has to be found before the firm is known stands in tables without
`firm_id`: keyed by a hash or by the person, and answering with the firm and nothing else.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.db import FirmCopy, FirmOwned, new_metadata
from common.errors import Conflict, NotFound
from common.ids import new_id
from identity.rules import keys
from identity.rules.permissions import may_sign_in

INSTANT = DateTime(timezone=True)


class Base(DeclarativeBase):
    """The tables of the identity service."""

    metadata = new_metadata()


class InvitationNotFound(NotFound):
    """Absent, used, replaced and expired invitations all look the same."""

    def __init__(self) -> None:
        super().__init__()
        self.code = "invitation_not_found"
        self.detail = "This invitation is not, or no longer, good. Ask for a new one."


class Firm(FirmOwned, Base):
    """The business that bills; its id is its own firm_id."""

    __tablename__ = "firms"

    name: Mapped[str]
    mode: Mapped[str]
    time_zone: Mapped[str]
    currency: Mapped[str]
    locale: Mapped[str]
    country: Mapped[str]
    email: Mapped[str]
    my_billing_enabled: Mapped[bool]
    invoice_terms_days: Mapped[int]
    tax_name: Mapped[str]
    tax_rate: Mapped[Decimal]
    brand_color: Mapped[str]
    status: Mapped[str] = mapped_column(default="active")

    __table_args__ = (
        CheckConstraint("id = firm_id", "id_is_firm_id"),
        CheckConstraint("mode IN ('live', 'sandbox')", "mode"),
        CheckConstraint("status IN ('active', 'closed')", "status"),
        CheckConstraint("tax_rate BETWEEN 0 AND 100", "tax_rate"),
    )

    @property
    def is_open(self) -> bool:
        """Whether anybody may act in it."""
        return self.status == "active"

    def change(self, **changes: object) -> None:
        """Takes new settings; a closed firm takes none."""
        if not self.is_open:
            raise Conflict("firm_closed", "This firm is closed.")
        for name, value in changes.items():
            setattr(self, name, value)


class Member(FirmOwned, Base):
    """A person who works at the firm, or is asked to; the person is linked once they accept."""

    __tablename__ = "members"

    person_id: Mapped[UUID | None]
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    status: Mapped[str] = mapped_column(default="invited")
    removed_at: Mapped[datetime | None] = mapped_column(INSTANT)

    __table_args__ = (
        CheckConstraint("role IN ('owner', 'admin', 'billing', 'staff')", "role"),
        CheckConstraint("status IN ('invited', 'active', 'removed')", "status"),
        CheckConstraint("status <> 'active' OR person_id IS NOT NULL", "active_is_a_person"),
        Index(
            "uq_members_firm_id_person_id",
            *("firm_id", "person_id"),
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
        Index(
            "uq_members_firm_id_email",
            *("firm_id", text("lower(email)")),
            unique=True,
            postgresql_where=text("status <> 'removed'"),
        ),
    )

    @property
    def is_active(self) -> bool:
        """Whether this person may act for the firm."""
        return self.status == "active"

    def join(self, person_id: UUID) -> None:
        """Links the person who accepted; whoever is in already stays who they are."""
        if self.status != "invited":
            raise Conflict("member_not_invited", "This member is not waiting for an answer.")
        self.person_id, self.status = person_id, "active"

    def change(self, **changes: object) -> None:
        """Takes another name or role."""
        self._refuse_if_removed()
        for name, value in changes.items():
            setattr(self, name, value)

    def leave(self, now: datetime) -> None:
        """Ends the person's part in the firm; their past acts keep their name."""
        self._refuse_if_removed()
        self.status, self.removed_at = "removed", now

    def _refuse_if_removed(self) -> None:
        if self.status == "removed":
            raise Conflict("member_removed", "This member has left.")


class Contact(FirmCopy, Base):
    """What identity keeps of a client's contact: whether, and for which client, they sign in."""

    __tablename__ = "contacts"

    client_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    status: Mapped[str]

    @property
    def may_sign_in(self) -> bool:
        """Whether the contact reaches My Billing."""
        return self.status == "active" and may_sign_in(self.role)


class ContactLink(Base):
    """Which person a contact is: made when they accept, good while the mail address stays the same.

    Were the address changed to somebody else's, the first person would otherwise stay signed in.
    """

    __tablename__ = "contact_links"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    name_key: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(INSTANT)

    def is_good_for(self, contact: Contact) -> bool:
        """Whether the contact still has the address at which the person was asked."""
        return self.name_key == keys.of_name(contact.email)


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


class Person(Base):
    """Somebody who signs in, to however many firms; without a password they cannot yet."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    disabled_at: Mapped[datetime | None] = mapped_column(INSTANT)


class SignInName(Base):
    """Hash of a mail address → the one person it signs in."""

    __tablename__ = "sign_in_names"

    name_key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), unique=True)


class Affiliation(Base):
    """Person → the firms where they may be somebody; each firm's own rows say if they are."""

    __tablename__ = "affiliations"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    firm: Mapped[UUID] = mapped_column(primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]

    __table_args__ = (CheckConstraint("kind IN ('member', 'contact')", "kind"),)


class Founding(Base):
    """Person and hash of a firm's name → the firm: nobody founds the same firm twice."""

    __tablename__ = "foundings"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    firm_key: Mapped[str] = mapped_column(primary_key=True)
    firm: Mapped[UUID]


class AttemptCount(Base):
    """How many attempts failed since a moment: of an account, an address, or one from the other."""

    __tablename__ = "attempt_counts"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(INSTANT, index=True)


class FamiliarAddress(Base):
    """Hash of an account and an address it has signed in from."""

    __tablename__ = "familiar_addresses"

    key: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(INSTANT)
