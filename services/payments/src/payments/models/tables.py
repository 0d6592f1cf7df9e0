"""What every table of the service is made of."""

from datetime import datetime
from typing import Annotated, Any, Protocol

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.orm import DeclarativeBase, mapped_column

from common.db import new_metadata
from common.errors import Conflict
from payments.rules.errors import IllegalTransition
from payments.rules.states import check

Amount = Annotated[int, mapped_column(BigInteger)]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class Base(DeclarativeBase):
    """The tables of the payments service."""

    metadata = new_metadata()


class HasStatus(Protocol):
    """A row that goes from status to status."""

    status: Any


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
