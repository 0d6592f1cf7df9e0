"""A firm's own account at a gateway, and what that gateway has told of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from payments.models.tables import Base, Instant

# What a gateway told of a thing that is not known here is looked at again after these; then a person.
LOOK_AGAIN = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
KEPT_FOR = timedelta(hours=72)


class Connection(FirmOwned, Base):
    """A gateway that a firm has connected; its two secrets are sealed, and gone once it is removed.

    One at a time for each gateway; a removed one stays, so that what it told can be understood.
    """

    __tablename__ = "gateway_connections"

    gateway: Mapped[str]
    status: Mapped[str]
    account_id: Mapped[str]
    publishable_key: Mapped[str]
    secret_key: Mapped[str | None]
    key_last4: Mapped[str]
    webhook_secret: Mapped[str | None]
    signing_last4: Mapped[str | None]
    changed_at: Mapped[Instant]

    __table_args__ = (
        CheckConstraint("status IN ('connected', 'removed')", "status"),
        CheckConstraint("(status = 'connected') = (secret_key IS NOT NULL)", "secret_key"),
        CheckConstraint("status = 'connected' OR webhook_secret IS NULL", "webhook_secret"),
        Index(
            "uq_gateway_connections_firm_id_gateway_connected",
            "firm_id",
            "gateway",
            unique=True,
            postgresql_where=text("status = 'connected'"),
        ),
    )

    def remove(self, now: datetime) -> None:
        """Is over, and opens nothing any more."""
        self.status, self.changed_at = "removed", now
        self.secret_key = self.webhook_secret = None


class GatewayEvent(FirmOwned, Base):
    """Something a gateway said has happened: only a reason to look, and kept once by its own id.

    It is on wall time, as all that is about the gateway. `told` holds what is needed to know what it
    is about, and nothing else of what was sent.
    """

    __tablename__ = "gateway_events"

    gateway: Mapped[str]
    reference: Mapped[str]
    type: Mapped[str]
    about: Mapped[str]
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[str]
    reason: Mapped[str | None]
    looks: Mapped[int]
    look_at: Mapped[Instant | None]
    kept_since: Mapped[Instant]
    settled_at: Mapped[Instant | None]

    __table_args__ = (
        UniqueConstraint("firm_id", "gateway", "reference"),
        CheckConstraint("status IN ('waiting', 'applied', 'parked')", "status"),
        CheckConstraint("(status = 'waiting') = (look_at IS NOT NULL)", "look_at"),
        Index(None, "look_at", postgresql_where=text("status = 'waiting'")),
        Index(
            "ix_gateway_events_parked",
            "firm_id",
            "id",
            postgresql_where=text("status = 'parked'"),
        ),
        Index(None, "firm_id", "created_at"),
    )

    @property
    def payment_id(self) -> UUID | None:
        """The payment it says it is of, if it says one."""
        return _uuid(self.told.get("payment_id"))

    def begin_look(self, wall: datetime) -> None:
        """It is looked at now; if the process dies or nothing is known yet, then again."""
        self.look_at = wall + LOOK_AGAIN[min(self.looks, len(LOOK_AGAIN) - 1)]
        self.looks += 1

    def is_too_old(self, wall: datetime) -> bool:
        """Tells whether what it is about would have turned up by now."""
        return wall - self.kept_since >= KEPT_FOR

    def settle(self, wall: datetime, *, parked: str | None = None) -> None:
        """What it was a reason for is done; or it is for a person, with the reason."""
        self.status, self.reason = ("parked", parked) if parked else ("applied", None)
        self.look_at, self.settled_at = None, wall

    def wait_again(self, wall: datetime) -> None:
        """A person wants it looked at once more."""
        self.status, self.reason, self.settled_at = "waiting", None, None
        self.looks, self.look_at, self.kept_since = 0, wall, wall


def _uuid(text_: object) -> UUID | None:
    try:
        return UUID(str(text_))
    except ValueError:
        return None
