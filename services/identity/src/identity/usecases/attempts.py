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
    familiar = is_familiar(session, name, address)
    limits = attempts.limits(name, address, familiar=familiar)
    _count(session, limits, now)
    return limits


def count_link(session: Session, address: str, *, now: datetime) -> dict[str, int]:
    """Counts a link as one that was none until it is forgiven; raises TooManyRequests."""
    limits = {attempts.links_key(address): attempts.LINKS_PER_ADDRESS}
    _count(session, limits, now)
    return limits


def count_wish(session: Session, email: str, address: str, *, now: datetime) -> bool:
    """Counts a wish for a link; False if the recipient has got enough of them.

    Raises TooManyRequests where one address asks for many: that says nothing of any recipient.
    """
    _count(session, {attempts.wishes_key(address): attempts.RESETS_PER_ADDRESS}, now)
    key = attempts.recipient_key(email)
    wishes, _ = queries.count_attempt(session, key, now=now, since=now - attempts.WINDOW)
    return wishes <= attempts.RESETS_PER_RECIPIENT


def is_familiar(session: Session, name: str, address: str) -> bool:
    """Tells whether the account has signed in from the address before."""
    return queries.is_familiar(session, attempts.familiar_key(name, address))


def forgive_attempt(
    session: Session, name: str, address: str, counted: dict[str, int], *, now: datetime
) -> None:
    """Takes back an attempt that succeeded, and remembers the address it came from."""
    queries.forgive_attempt(session, counted)
    queries.make_familiar(session, attempts.familiar_key(name, address), now)


def _count(session: Session, limits: dict[str, int], now: datetime) -> None:
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


def forget_attempts(session: Session, *, now: datetime) -> int:
    """Drops what no longer counts; returns how much that was."""
    counters = queries.forget_attempts(session, before=now - attempts.WINDOW)
    counters += queries.forget_refusals(session, before=now - attempts.WINDOW)
    return counters + queries.forget_addresses(session, before=now - attempts.FAMILIAR)
