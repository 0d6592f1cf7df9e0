"""An attempt is counted before the password is looked at, so that many at once are many."""

from datetime import datetime

from sqlalchemy.orm import Session

from common.errors import TooManyRequests
from identity import queries
from identity.rules import attempts


def count_attempt(session: Session, name: str, address: str, *, now: datetime) -> dict[str, int]:
    """Counts an attempt as failed until it is forgiven; returns the counters it is counted on.

    Raises TooManyRequests, and then counts nothing.
    """
    familiar = queries.is_familiar(session, attempts.familiar_key(name, address))
    limits = attempts.limits(name, address, familiar=familiar)
    for key, limit in limits.items():
        failures, began_at = queries.count_attempt(
            session, key, now=now, since=now - attempts.WINDOW
        )
        if failures > limit:
            raise TooManyRequests(
                "too_many_attempts",
                "Too many attempts failed. Wait a little and try again.",
                retry_after=attempts.seconds_left(began_at, now),
            )
    return limits


def forgive_attempt(
    session: Session, name: str, address: str, counted: dict[str, int], *, now: datetime
) -> None:
    """Takes back an attempt that succeeded, and remembers the address it came from."""
    queries.forgive_attempt(session, counted)
    queries.make_familiar(session, attempts.familiar_key(name, address), now)


def forget_attempts(session: Session, *, now: datetime) -> int:
    """Drops what no longer counts; returns how much that was."""
    counters = queries.forget_attempts(session, before=now - attempts.WINDOW)
    return counters + queries.forget_addresses(session, before=now - attempts.FAMILIAR)
