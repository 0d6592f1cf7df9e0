"""Counts of failed attempts, and the addresses an account is known at."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.ids import new_id
from identity.models import (
    AttemptCount,
    FamiliarAddress,
    RefusedAttempt,
)


def count_attempt(
    session: Session, key: str, *, now: datetime, since: datetime
) -> tuple[int, datetime]:
    """Adds one to a counter; returns where it stands and since when. An old one starts anew."""
    stale = AttemptCount.began_at <= since
    statement = insert(AttemptCount).values(key=key, failures=1, began_at=now)
    statement = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": case((stale, 1), else_=AttemptCount.failures + 1),
            "began_at": case((stale, now), else_=AttemptCount.began_at),
        },
    )
    returning = statement.returning(AttemptCount.failures, AttemptCount.began_at)
    failures, began_at = session.execute(returning).one()
    return failures, began_at


def forgive_attempt(session: Session, limits: Mapping[str, int]) -> None:
    """Takes the last one off each counter, for it was no failure."""
    for key in limits:
        counter = update(AttemptCount).where(AttemptCount.key == key, AttemptCount.failures > 0)
        session.execute(counter.values(failures=AttemptCount.failures - 1))


def forget_attempts(session: Session, *, before: datetime) -> int:
    """Drops counters whose window has passed; returns how many."""
    old = delete(AttemptCount).where(AttemptCount.began_at <= before).returning(AttemptCount.key)
    return len(session.scalars(old).all())


def is_familiar(session: Session, key: str) -> bool:
    """Tells whether the account has signed in from the address before."""
    query = select(FamiliarAddress.key).where(FamiliarAddress.key == key)
    return session.scalar(query) is not None


def make_familiar(session: Session, key: str, now: datetime) -> None:
    """Keeps that the account has signed in from the address."""
    statement = insert(FamiliarAddress).values(key=key, seen_at=now)
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"seen_at": now}))


def forget_addresses(session: Session, *, before: datetime) -> int:
    """Drops addresses from which nobody has signed in for long; returns how many."""
    old = delete(FamiliarAddress).where(FamiliarAddress.seen_at <= before)
    return len(session.scalars(old.returning(FamiliarAddress.key)).all())


def keep_refusal(
    session: Session,
    name_key: str,
    act: str,
    reason: str,
    *,
    now: datetime,
    window: datetime | None,
) -> None:
    """Keeps a refused attempt until it is told; in a window the second of its kind is nothing new."""
    row = insert(RefusedAttempt).values(
        id=new_id(), name_key=name_key, act=act, reason=reason, window_at=window, refused_at=now
    )
    session.execute(row.on_conflict_do_nothing())


def next_refusals(session: Session, limit: int) -> Sequence[RefusedAttempt]:
    """Returns refused attempts that were not told yet, the oldest first, locked."""
    query = select(RefusedAttempt).where(RefusedAttempt.told_at.is_(None))
    query = query.order_by(RefusedAttempt.refused_at, RefusedAttempt.id).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def forget_refusals(session: Session, *, before: datetime) -> int:
    """Drops what was told, once its window is over; returns how much that was."""
    old = delete(RefusedAttempt).where(
        RefusedAttempt.told_at.is_not(None),
        or_(RefusedAttempt.window_at.is_(None), RefusedAttempt.window_at <= before),
    )
    return len(session.scalars(old.returning(RefusedAttempt.id)).all())
