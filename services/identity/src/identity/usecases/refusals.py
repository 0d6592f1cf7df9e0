"""A refused attempt is told to every firm of the person it was made on: later, and never in floods."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from common.db import Database
from common.errors import AppError, Invalid, TooManyRequests, Unauthorized
from identity import queries
from identity.rules import attempts, keys
from identity.usecases.telling import tell_firms

SIGN_IN, PROOF = "person.sign_in", "person.proof"
AT_ONCE = 50


@contextmanager
def refusals_told(database: Database, email: str, act: str, *, now: datetime) -> Iterator[None]:
    """Keeps what is refused inside, whoever the address names: the answer takes no longer for it."""
    try:
        yield
    except (Invalid, Unauthorized, TooManyRequests) as error:
        note_refusal(database, email, act, error, now=now)
        raise


def note_refusal(
    database: Database, email: str, act: str, error: AppError, *, now: datetime
) -> None:
    """Keeps a refused attempt; of those that were too many, one for the account and window."""
    window = attempts.window_of(now) if isinstance(error, TooManyRequests) else None
    with database.transaction(None) as session:
        key = keys.of_name(email)
        queries.keep_refusal(session, key, act, error.code, now=now, window=window)


def tell_refusals(database: Database, *, now: datetime) -> int:
    """Adds the audit rows of what was refused; returns how many attempts were looked at."""
    with database.transaction(None) as session:
        found = queries.next_refusals(session, AT_ONCE)
        for refused in found:
            refused.told_at = now
            person = queries.person_named(session, refused.name_key)
            if person is not None:
                reason = refused.reason
                tell_firms(session, refused.act, person, outcome="refused", reason=reason)
    return len(found)
