"""Copies of firms and clients: whose money it is, and which gateway may move it."""

from sqlalchemy.orm import Mapped

from common.db import FirmCopy
from payments.models.tables import Base


class Firm(FirmCopy, Base):
    """What this service keeps of a firm: whether its money is real, and what day it is there."""

    __tablename__ = "firms"

    time_zone: Mapped[str]
    mode: Mapped[str]
    currency: Mapped[str]


class Client(FirmCopy, Base):
    """What this service keeps of a client: that it is there, and whether it is only a test."""

    __tablename__ = "clients"

    status: Mapped[str]
    is_test: Mapped[bool]


def gateway_of(firm: Firm, client: Client) -> str:
    """Returns the only gateway that may move this client's money.

    A sandbox firm and a test client never reach a real one, and real money never the sandbox.
    """
    return "sandbox" if firm.mode == "sandbox" or client.is_test else "stripe"
