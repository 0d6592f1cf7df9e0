"""What every table of the identity service is made of."""

from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase

from common.db import new_metadata

INSTANT = DateTime(timezone=True)


class Base(DeclarativeBase):
    """The tables of the identity service."""

    metadata = new_metadata()
