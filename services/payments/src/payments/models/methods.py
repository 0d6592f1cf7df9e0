"""A stored way to pay: what is known of it, what it may pay for, and whether it is asked first."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from common.db import FirmOwned
from common.errors import Conflict, Invalid
from payments.models.resting import Assignment, Reservation
from payments.models.tables import Base, Instant, become
from payments.rules.expiring import next_warning_on


def end_of_card(month: int, year: int) -> date:
    """Returns the first day on which the card is no longer good: it is good to its month's end."""
    return date(year + month // 12, month % 12 + 1, 1)


class PaymentMethod(FirmOwned, Base):
    """A card as the gateway knows it by a reference; we only ever see brand, last four and expiry.

    Whoever changes what rests on a method, or removes it, holds the lock of its row. One that came
    by a signed link is `held_for` the link's document: a proposal, and it pays for nothing else until
    that starts, or an invoice, and it is removed when what it was charged for that is settled.
    """

    __tablename__ = "payment_methods"

    client_id: Mapped[UUID]
    gateway: Mapped[str]
    gateway_reference: Mapped[str]
    kind: Mapped[str]
    brand: Mapped[str]
    last4: Mapped[str]
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    expires_on: Mapped[date]
    # When it is next said that it is about to expire; never more once all of that is said.
    warn_on: Mapped[date | None]
    status: Mapped[str]
    is_default: Mapped[bool]
    # In which currency it is asked before the default of all.
    default_currency: Mapped[str | None]
    added_by: Mapped[str]
    held_for: Mapped[UUID | None]
    changed_at: Mapped[Instant]
    removed_at: Mapped[Instant | None]
    # What took its place: what was said of this one before then counts for that one.
    replaced_by: Mapped[UUID | None]

    reservations: Mapped[list[Reservation]] = relationship(lazy="raise")
    assignments: Mapped[list[Assignment]] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("last4 ~ '^[0-9]{4}$'", "last4"),
        CheckConstraint("exp_month BETWEEN 1 AND 12", "exp_month"),
        CheckConstraint("NOT is_default OR status = 'active'", "default_is_active"),
        UniqueConstraint("firm_id", "gateway", "gateway_reference"),
        Index(
            "uq_payment_methods_firm_id_client_id_default",
            "firm_id",
            "client_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
        Index(
            "uq_payment_methods_firm_id_client_id_default_currency",
            "firm_id",
            "client_id",
            "default_currency",
            unique=True,
            postgresql_where=text("default_currency IS NOT NULL"),
        ),
        CheckConstraint(
            "default_currency IS NULL OR (status = 'active' AND held_for IS NULL)",
            "default_currency",
        ),
        Index(
            "uq_payment_methods_firm_id_added_by_link",
            "firm_id",
            "added_by",
            unique=True,
            postgresql_where=text("status = 'active' AND added_by LIKE 'link:%'"),
        ),
        CheckConstraint("NOT is_default OR held_for IS NULL", "default_is_for_anything"),
        CheckConstraint("replaced_by IS NULL OR status = 'removed'", "replaced_is_removed"),
        ForeignKeyConstraint(
            ["firm_id", "replaced_by"], ["payment_methods.firm_id", "payment_methods.id"]
        ),
        Index(None, "firm_id", "client_id"),
        Index(None, "expires_on", postgresql_where=text("status = 'active'")),
        Index(None, "warn_on", postgresql_where=text("status = 'active'")),
        Index(
            "ix_payment_methods_held_for",
            "held_for",
            postgresql_where=text("status = 'active' AND held_for IS NOT NULL"),
        ),
    )

    @property
    def uses(self) -> list[dict[str, object]]:
        """What rests on the method: running services, single items, and what is being agreed just now."""
        held = [(r.kind, r.reference) for r in self.reservations if r.is_in_use]
        running = [("service", a.id) for a in self.assignments if a.released_at is None]
        return [{"kind": kind, "id": id_} for kind, id_ in sorted({*held, *running})]

    def is_good(self, today: date) -> bool:
        """Tells whether the card itself is good on the firm's date."""
        return self.status == "active" and today < self.expires_on

    def is_usable(self, today: date) -> bool:
        """Tells whether it can pay for anything on the firm's date."""
        return self.is_good(today) and self.held_for is None

    def is_for(self, kind: str, reference: UUID) -> bool:
        """Tells whether it may be reserved for this: one that is held may for one proposal alone."""
        return self.held_for is None or (kind, reference) == ("proposal", self.held_for)

    @property
    def is_kept(self) -> bool:
        """Tells whether anything was to rest on it that may still come."""
        return any(each.status != "released" for each in self.reservations)

    def belong(self) -> None:
        """What it was given for has started: it is a method of the client's as any other."""
        self.held_for = None

    def refuse_unless_usable(self, today: date) -> None:
        """Raises Invalid if it cannot pay on the firm's date."""
        if not self.is_usable(today):
            raise _not_usable()

    def refuse_unless_given_for(self, document: UUID, today: date) -> None:
        """Raises Invalid if it was not given for this one document, or cannot pay for it today."""
        if not self.is_good(today) or self.held_for != document:
            raise _not_usable()

    def refuse_unless_for(self, kind: str, reference: UUID, today: date) -> None:
        """Raises Invalid if it cannot pay for this on the firm's date."""
        if not (self.is_good(today) and self.is_for(kind, reference)):
            raise _not_usable()

    def touch(self, now: datetime) -> None:
        """Makes the version grow when what rests on the method has changed."""
        self.changed_at = now

    def make_default(self, now: datetime) -> None:
        """Becomes the one that is offered first."""
        self.is_default, self.changed_at = True, now

    def yield_default(self, now: datetime) -> None:
        """Gives that up for another."""
        self.is_default, self.changed_at = False, now

    def be_default_for(self, currency: str | None, now: datetime) -> None:
        """Is asked first in that currency, or in none before the others."""
        self.default_currency, self.changed_at = currency, now

    def expire(self, now: datetime) -> None:
        """Ends with its last month."""
        become(self, "payment_method", "expired")
        self._be_no_default(now)

    def look_ahead(self, today: date, now: datetime) -> None:
        """It was said, or need not be, that it is about to expire: the next time is later."""
        self.warn_on, self.changed_at = next_warning_on(self.expires_on, today), now

    def suspend(self, now: datetime) -> None:
        """Is charged no more: its bank has said no for good. A person may let it be used again."""
        become(self, "payment_method", "suspended")
        self._be_no_default(now)

    def reactivate(self, today: date, now: datetime) -> None:
        """May be charged again, as a person says; raises Invalid once its last month is over."""
        if today >= self.expires_on:
            raise _not_usable()
        become(self, "payment_method", "active")
        self.changed_at = now

    def renew(self, last4: str, month: int, year: int, now: datetime) -> None:
        """The bank has put another card in its place: the gateway's name for it stays."""
        self.last4, self.exp_month, self.exp_year = last4, month, year
        self.expires_on, self.changed_at = end_of_card(month, year), now
        self.warn_on = next_warning_on(self.expires_on, now.date())

    def remove(self, uses: list[dict[str, object]], now: datetime) -> None:
        """Goes out of use; raises Conflict naming what still rests on it."""
        if uses:
            raise Conflict(
                "payment_method_in_use",
                "This payment method is in use. Replace it there first.",
                extra={"uses": uses},
            )
        become(self, "payment_method", "removed")
        self._be_no_default(now)
        self.removed_at = now

    def give_way(self, to: "PaymentMethod", now: datetime) -> None:
        """Goes out of use, and whatever is still said of it counts for the other."""
        self.remove([], now)
        self.replaced_by = to.id

    def _be_no_default(self, now: datetime) -> None:
        self.is_default, self.default_currency, self.changed_at = False, None, now


def _not_usable() -> Invalid:
    return Invalid(
        "payment_method_not_usable",
        "This payment method cannot be used for this. Choose another.",
        errors={"payment_method_id": ["Expired, not active, or kept for something else."]},
    )
