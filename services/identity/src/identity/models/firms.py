"""Firms and who works at them: what each may become, and what it refuses."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Conflict
from identity.models.tables import INSTANT, Base


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
    invoice_terms_kind: Mapped[str]
    tax_name: Mapped[str]
    tax_rate: Mapped[Decimal]
    brand_color: Mapped[str]
    status: Mapped[str] = mapped_column(default="active")

    __table_args__ = (
        CheckConstraint("id = firm_id", "id_is_firm_id"),
        CheckConstraint("mode IN ('live', 'sandbox')", "mode"),
        CheckConstraint("status IN ('active', 'closed')", "status"),
        CheckConstraint(
            "invoice_terms_kind IN ('net', 'end_of_month', 'end_of_next_month')", "terms_kind"
        ),
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
        CheckConstraint("status IN ('invited', 'active', 'disabled', 'removed')", "status"),
        CheckConstraint(
            "status NOT IN ('active', 'disabled') OR person_id IS NOT NULL", "active_is_a_person"
        ),
        Index(
            "uq_members_firm_id_person_id",
            *("firm_id", "person_id"),
            unique=True,
            postgresql_where=text("status IN ('active', 'disabled')"),
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
        raised = changes.get("role", self.role) == "owner" != self.role
        if raised and self.status == "invited":
            # Whoever reads the invitation that is out was told of another role.
            raise Conflict("member_not_joined", "Somebody becomes an owner once they have joined.")
        for name, value in changes.items():
            setattr(self, name, value)

    def disable(self) -> None:
        """Stops the person from acting for the firm until they are enabled again."""
        if self.status != "active":
            raise Conflict("member_not_active", "Only a member who has joined can be disabled.")
        self.status = "disabled"

    def enable(self) -> None:
        """Lets a disabled person act for the firm again."""
        if self.status != "disabled":
            raise Conflict("member_not_disabled", "This member is not disabled.")
        self.status = "active"

    def leave(self, now: datetime) -> None:
        """Ends the person's part in the firm; their past acts keep their name."""
        self._refuse_if_removed()
        self.status, self.removed_at = "removed", now

    def _refuse_if_removed(self) -> None:
        if self.status == "removed":
            raise Conflict("member_removed", "This member has left.")


class MemberSighting(Base):
    """When a member was last given a token, to the quarter of an hour."""

    __tablename__ = "member_sightings"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(INSTANT)
