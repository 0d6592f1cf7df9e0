"""What rests on a payment method: reservations, and the services it is assigned to."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from common.db import FirmOwned
from common.errors import Conflict
from payments.models.tables import Base, Instant

# A reservation nobody confirmed or released in this time no longer keeps its method.
HELD_FOR = timedelta(days=1)
ITEM = "item"
KINDS = ("proposal", "service", "subscription", ITEM)


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
