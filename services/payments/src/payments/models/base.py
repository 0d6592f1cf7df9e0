"""Copies of firms and clients: whose money it is, and which gateway may move it."""

from datetime import datetime
from typing import Annotated, Any, Protocol

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.db import FirmCopy, new_metadata
from common.errors import Conflict
from payments.rules.errors import IllegalTransition
from payments.rules.states import check

Amount = Annotated[int, mapped_column(BigInteger)]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class Base(DeclarativeBase):
    """The tables of the payments service."""

    metadata = new_metadata()


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


class HasStatus(Protocol):
    """A row that goes from status to status."""

    status: Any


def gateway_of(firm: Firm, client: Client) -> str:
    """Returns the only gateway that may move this client's money.

    A sandbox firm and a test client never reach a real one, and real money never the sandbox.
    """
    return "sandbox" if firm.mode == "sandbox" or client.is_test else "stripe"


def become(row: HasStatus, noun: str, status: str) -> None:
    """Moves the row to the status; raises Conflict with the allowed ones if that is no step."""
    try:
        check(noun, row.status, status)
    except IllegalTransition as refusal:
        detail = f"This is {row.status.replace('_', ' ')}."
        raise Conflict(
            refusal.code, detail, extra={"allowed": sorted(refusal.allowed)}
        ) from refusal
    row.status = status
