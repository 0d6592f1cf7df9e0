"""What every table of the invoicing service starts from."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

from common.db import new_metadata
from common.errors import Conflict
from invoicing.rules import states
from invoicing.rules.errors import IllegalTransition

# Without a scale PostgreSQL keeps the decimals a person wrote: 1200.00 stays 1200.00.
Number = Annotated[Decimal, mapped_column(Numeric(asdecimal=True))]
# Minor units reach further than 32 bits.
Amount = Annotated[int, mapped_column(BigInteger)]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
JsonList = Annotated[list[dict[str, Any]], mapped_column(JSONB)]


class Base(DeclarativeBase):
    """The tables of the invoicing service."""

    metadata = new_metadata()


def refuse_step(noun: str, status: str, to: str) -> None:
    """Raises Conflict, naming what is allowed, unless a document may go from one status to another."""
    with _as_conflict(noun, status):
        states.check(noun, status, to)


@contextmanager
def _as_conflict(noun: str, status: str) -> Iterator[None]:
    try:
        yield
    except IllegalTransition as error:
        words = status.replace("_", " ")
        extra = {"allowed": sorted(error.allowed)}
        raise Conflict(error.code, f"This {noun} is {words}.", extra=extra) from error
