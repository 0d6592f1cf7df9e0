"""Ids are UUIDv7: unique without asking, and in the order they were made."""

from datetime import datetime
from uuid import UUID, uuid5

from uuid_utils import compat


def new_id() -> UUID:
    """Returns a fresh UUIDv7."""
    return compat.uuid7()


def id_from(*parts: object) -> UUID:
    """Returns the same id for the same parts: how a repeated request finds what it made before."""
    return uuid5(UUID(int=0), "\x1f".join(str(part) for part in parts))


def first_id_at(instant: datetime) -> UUID:
    """Returns the lowest UUIDv7 that could have been made at the instant, for range queries."""
    milliseconds = max(0, int(instant.timestamp() * 1000))
    return UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62))
