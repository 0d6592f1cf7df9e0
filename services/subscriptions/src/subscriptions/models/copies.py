"""What this service keeps of others' rows."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmCopy
from subscriptions.models.tables import Base


class Firm(FirmCopy, Base):
    """What this service keeps of a firm: when its days begin, and whether it still bills."""

    __tablename__ = "firms"

    time_zone: Mapped[str]
    currency: Mapped[str]
    mode: Mapped[str]
    status: Mapped[str]


class Client(FirmCopy, Base):
    """What this service keeps of a client; its row is the lock on all that is billed to it."""

    __tablename__ = "clients"

    name: Mapped[str]
    status: Mapped[str]
    currency: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en", server_default="en")


class PaymentMethod(FirmCopy, Base):
    """What this service keeps of a payment method: whose it is, and whether it is in use."""

    __tablename__ = "payment_methods"

    client_id: Mapped[UUID]
    status: Mapped[str]
