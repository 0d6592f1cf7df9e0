"""A stored way to pay, and what rests on it: reservations, and the services it is assigned to."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from common.db import FirmOwned
from common.errors import Conflict, Invalid
from payments.models.tables import Base, Instant, become
from payments.rules.expiring import next_warning_on

# A reservation nobody confirmed or released in this time no longer keeps its method.
HELD_FOR = timedelta(days=1)
ITEM = "item"
KINDS = ("proposal", "service", "subscription", ITEM)


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
    added_by: Mapped[str]
    held_for: Mapped[UUID | None]
    changed_at: Mapped[Instant]
    removed_at: Mapped[Instant | None]
    # What took its place: what was said of this one before then counts for that one.
    replaced_by: Mapped[UUID | None]

    reservations: Mapped[list["Reservation"]] = relationship(lazy="raise")
    assignments: Mapped[list["Assignment"]] = relationship(lazy="raise")

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

    def expire(self, now: datetime) -> None:
        """Ends with its last month."""
        become(self, "payment_method", "expired")
        self.is_default, self.changed_at = False, now

    def look_ahead(self, today: date, now: datetime) -> None:
        """It was said, or need not be, that it is about to expire: the next time is later."""
        self.warn_on, self.changed_at = next_warning_on(self.expires_on, today), now

    def suspend(self, now: datetime) -> None:
        """Is charged no more: its bank has said no for good. A person may let it be used again."""
        become(self, "payment_method", "suspended")
        self.is_default, self.changed_at = False, now

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
        self.is_default, self.changed_at, self.removed_at = False, now, now

    def give_way(self, to: "PaymentMethod", now: datetime) -> None:
        """Goes out of use, and whatever is still said of it counts for the other."""
        self.remove([], now)
        self.replaced_by = to.id


def _not_usable() -> Invalid:
    return Invalid(
        "payment_method_not_usable",
        "This payment method cannot be used for this. Choose another.",
        errors={"payment_method_id": ["Expired, not active, or kept for something else."]},
    )


class Reservation(FirmOwned, Base):
    """A method kept for something that is about to rest on it: held, then confirmed or released.

    Held for a day of wall time without either it lapses.
    """

    __tablename__ = "reservations"

    payment_method_id: Mapped[UUID]
    client_id: Mapped[UUID]
    kind: Mapped[str]
    reference: Mapped[UUID]
    status: Mapped[str]
    changed_at: Mapped[Instant]
    held_since: Mapped[Instant]

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "payment_method_id"], ["payment_methods.firm_id", "payment_methods.id"]
        ),
        CheckConstraint("kind IN ('proposal', 'service', 'subscription', 'item')", "kind"),
        CheckConstraint("status IN ('held', 'lapsed', 'confirmed', 'released')", "status"),
        Index(
            "uq_reservations_firm_id_kind_reference",
            "firm_id",
            "kind",
            "reference",
            unique=True,
            postgresql_where=text("status <> 'released' AND kind <> 'item'"),
        ),
        # Until subscriptions has said which, an item keeps what it had and what it is about to have.
        Index(
            "uq_reservations_firm_id_reference_payment_method_id_item",
            "firm_id",
            "reference",
            "payment_method_id",
            unique=True,
            postgresql_where=text("status <> 'released' AND kind = 'item'"),
        ),
        Index(None, "firm_id", "payment_method_id"),
        Index(None, "held_since", postgresql_where=text("status = 'held'")),
    )

    @property
    def is_in_use(self) -> bool:
        """Tells whether it keeps its method: an item's does on, as no assignment takes its place."""
        return self.status == "held" or (self.kind == ITEM and self.status == "confirmed")

    def hold(self, now: datetime, wall: datetime) -> None:
        """It is wanted, for the first time or again after it had lapsed."""
        self.status, self.changed_at, self.held_since = "held", now, wall

    def lapse(self, now: datetime) -> None:
        """Nobody came for a day: the method may be removed now, but a late start still counts."""
        self.status, self.changed_at = "lapsed", now

    def confirm(self, now: datetime) -> None:
        """A service has started on it; the service's assignment holds the method from now on."""
        self.status, self.changed_at = "confirmed", now

    def move_to(self, method_id: UUID, at: datetime) -> None:
        """Another method is kept instead, for the same and as firmly."""
        self.payment_method_id, self.changed_at = method_id, at

    def be_over(self, at: datetime) -> None:
        """The item it was chosen for is paid for otherwise, or by what is planned for its invoice."""
        self.status, self.changed_at = "released", at

    def release(self, now: datetime) -> None:
        """Nothing came of it; raises Conflict if something did."""
        if self.status == "confirmed":
            raise Conflict("reservation_confirmed", "What it was reserved for has started.")
        self.status, self.changed_at = "released", now


class Assignment(FirmOwned, Base):
    """A service this firm has heard of (id = its id) and the method that pays for it, if one does.

    It outlives the service: an invoice may come after the service has ended, and its end before its
    start.
    """

    __tablename__ = "assignments"

    client_id: Mapped[UUID]
    payment_method_id: Mapped[UUID | None]
    started_at: Mapped[Instant | None]
    released_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "payment_method_id"], ["payment_methods.firm_id", "payment_methods.id"]
        ),
        Index(None, "firm_id", "payment_method_id"),
    )

    def be_paid_by(self, method_id: UUID | None) -> None:
        """Rests on another method from now on, or on none; raises Conflict once the service is over."""
        if self.released_at is not None:
            raise Conflict("service_is_over", "This service is over: nothing more is charged.")
        self.payment_method_id = method_id
