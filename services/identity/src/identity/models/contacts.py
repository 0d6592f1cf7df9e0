"""What identity keeps of clients and their contacts, and which person each contact is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmCopy, FirmOwned
from common.errors import Conflict
from identity.models.tables import INSTANT, Base
from identity.rules import keys
from identity.rules.permissions import may_sign_in


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


class Client(FirmCopy, Base):
    """What identity keeps of a client: whether it is a test client, whose billing moves no money.

    Nor does a mail to its contacts leave the suite.
    """

    __tablename__ = "clients"

    is_test: Mapped[bool]


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


class ContactAccess(FirmOwned, Base):
    """How far a contact is on the way into My Billing; its id is the contact's."""

    __tablename__ = "contact_access"

    client_id: Mapped[UUID]
    email: Mapped[str]
    status: Mapped[str]
    invited_until: Mapped[datetime | None] = mapped_column(INSTANT)
    signs_in_since: Mapped[datetime | None] = mapped_column(INSTANT)

    __table_args__ = (CheckConstraint("status IN ('none', 'invited', 'active')", "status"),)

    def offer(self, email: str, until: datetime) -> None:
        """An invitation to this address is out."""
        self.status, self.email = "invited", email
        self.invited_until, self.signs_in_since = until, None

    def begin(self, email: str, now: datetime) -> None:
        """The contact has accepted."""
        self.status, self.email = "active", email
        self.invited_until, self.signs_in_since = None, now

    def withdraw(self) -> None:
        """The invitation that is out is no longer good."""
        if self.status != "invited":
            raise Conflict("contact_not_invited", "This contact has no open invitation.")
        self._close()

    def end(self) -> None:
        """The contact signs in no more."""
        if self.status != "active":
            raise Conflict("contact_has_no_access", "This contact does not sign in.")
        self._close()

    def _close(self) -> None:
        self.status, self.invited_until, self.signs_in_since = "none", None, None
