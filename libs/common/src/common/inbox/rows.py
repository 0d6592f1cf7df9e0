"""The inbox table: what has been handled, what waits, what is parked; and its statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from common.clock import now
from common.db import Mechanism
from common.events import Event
from common.ids import new_id

WOKEN_WITHIN = timedelta(minutes=1)


class InboxRow(Mechanism):
    """One event this service has received: handled, waiting for another try, or parked."""

    __tablename__ = "inbox"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    processed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    parked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    dropped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str | None]
    body: Mapped[str | None]

    __table_args__ = (
        Index(None, "next_try_at", postgresql_where=text("processed_at IS NULL")),
        Index(None, "received_at"),
    )


class DeadMessage(Mechanism):
    """A message that is not an event at all; it belongs to no firm and waits for a person."""

    __tablename__ = "dead_messages"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    routing_key: Mapped[str]
    reason: Mapped[str]
    size: Mapped[int]
    head: Mapped[str]


@dataclass(frozen=True)
class Attempt:
    """One attempt at an event: the how manieth it is, and since when the event has been here."""

    number: int
    since: datetime


def take_in(session: Session, events: Sequence[Event]) -> list[Event]:
    """Marks events as handled in this transaction; returns those that were not known before."""
    if not events:
        return []
    rows = session.execute(
        _TAKE_IN,
        {
            "now": now(),
            "firms": [event.firmid for event in events],
            "ids": [event.id for event in events],
            "types": [event.type for event in events],
        },
    )
    fresh = {(row.firm_id, row.id) for row in rows}
    return [event for event in _distinct(events) if (event.firmid, event.id) in fresh]


def count_attempt(session: Session, event: Event) -> Attempt | None:
    """Counts one more attempt and keeps the event; None if it is already handled or parked."""
    row = session.execute(
        _COUNT,
        {"now": now(), "firm": event.firmid, "id": event.id, "type": event.type,
         "body": event.to_json().decode()},
    ).one_or_none()  # fmt: skip
    return Attempt(row.attempts, row.received_at) if row else None


def claim(session: Session, event: Event) -> bool:
    """Locks the event's row in this transaction and marks it handled; False if someone else did."""
    return session.scalar(_CLAIM, {"now": now(), "firm": event.firmid, "id": event.id}) is not None


def put_off(
    session: Session, event: Event, until: datetime | None, reason: str, *, failed: bool
) -> None:
    """Keeps an event with the reason until its next try; None parks it.

    Only what failed has used up an attempt: what waits for another fact may look as often as it is
    due, and what was cut off never comes here.
    """
    session.execute(
        _PUT_OFF,
        {
            "now": now(),
            "firm": event.firmid,
            "id": event.id,
            "until": until,
            "reason": reason[:500],
            "unused": 0 if failed else 1,
        },
    )


def wake(session: Session, firm_ids: Collection[UUID]) -> None:
    """Makes due what waits for another fact of these firms; what has waited long is left to time.

    The bound keeps one fact whose parent never comes from being tried at every other of its firm.
    """
    if firm_ids:
        young = now() - WOKEN_WITHIN
        session.execute(_WAKE, {"now": now(), "firms": list(firm_ids), "young": young})


def claim_due(session: Session, limit: int) -> list[str]:
    """Takes the bodies of waiting events whose time has come, and hides them for a moment.

    Should their process be killed, another takes them when the moment is over. Should it only be
    slow, the other waits for the lock on the event's row and then finds it handled.
    """
    return list(session.scalars(_CLAIM_DUE, {"now": now(), "limit": limit}))


# How many of a firm's events wait for another try, as a part of whatever else is asked.
WAITING = (
    "SELECT count(*) FROM inbox WHERE firm_id = :firm AND processed_at IS NULL"
    " AND parked_at IS NULL AND dropped_at IS NULL"
)


def waiting_count(session: Session, firm_id: UUID) -> int:
    """Returns how many of the firm's events wait for another try."""
    return session.scalar(text(WAITING), {"firm": firm_id}) or 0


def received_since(session: Session, firm_id: UUID, first_id: UUID) -> dict[str, int]:
    """Returns how many of the firm's events made since an id have arrived here, by type."""
    query = text(
        "SELECT type, count(*) AS events FROM inbox WHERE firm_id = :firm AND id >= :first GROUP BY type"
    )
    found = session.execute(query, {"firm": firm_id, "first": first_id})
    return {row.type: row.events for row in found}


def recent_types(session: Session) -> list[str]:
    """Returns the types of the newest ten thousand events that came here."""
    return list(session.scalars(_RECENT_TYPES))


def _distinct(events: Sequence[Event]) -> list[Event]:
    return list({(event.firmid, event.id): event for event in events}.values())


_A_MOMENT = "interval '15 seconds'"
_RECENT_TYPES = text(
    "SELECT DISTINCT type FROM"
    " (SELECT type FROM inbox ORDER BY received_at DESC LIMIT 10000) AS newest"
)
_TAKE_IN = text(
    "INSERT INTO inbox (firm_id, id, type, received_at, processed_at, attempts)"
    " SELECT DISTINCT ON (f, i) f, i, t, CAST(:now AS timestamptz), CAST(:now AS timestamptz), 0"
    " FROM unnest(CAST(:firms AS uuid[]), CAST(:ids AS uuid[]), CAST(:types AS text[]))"
    " AS sent (f, i, t) ORDER BY f, i"
    " ON CONFLICT (firm_id, id) DO NOTHING RETURNING firm_id, id"
)
_COUNT = text(
    "INSERT INTO inbox AS i (firm_id, id, type, received_at, attempts, next_try_at, body)"
    f" VALUES (:firm, :id, :type, :now, 1, CAST(:now AS timestamptz) + {_A_MOMENT}, :body)"
    " ON CONFLICT (firm_id, id) DO UPDATE SET attempts = i.attempts + 1, reason = NULL"
    " WHERE i.processed_at IS NULL AND i.parked_at IS NULL AND i.dropped_at IS NULL"
    " RETURNING attempts, received_at"
)
_CLAIM = text(
    "UPDATE inbox SET processed_at = :now, next_try_at = NULL, body = NULL, reason = NULL"
    " WHERE firm_id = :firm AND id = :id AND processed_at IS NULL AND parked_at IS NULL"
    " AND dropped_at IS NULL RETURNING id"
)
_PUT_OFF = text(
    "UPDATE inbox SET next_try_at = :until, reason = :reason, attempts = attempts - :unused,"
    " parked_at = CASE WHEN CAST(:until AS timestamptz) IS NULL THEN CAST(:now AS timestamptz) END"
    " WHERE firm_id = :firm AND id = :id AND processed_at IS NULL"
)
_WAKE = text(
    "UPDATE inbox SET next_try_at = :now WHERE firm_id = ANY(:firms) AND processed_at IS NULL"
    " AND parked_at IS NULL AND dropped_at IS NULL AND next_try_at > :now"
    " AND reason LIKE 'waits for %' AND received_at > :young"
)
_CLAIM_DUE = text(
    # What is in somebody's hands waits for nothing, so that nobody wakes it meanwhile.
    f"UPDATE inbox SET reason = NULL, next_try_at = CAST(:now AS timestamptz) + {_A_MOMENT}"
    " WHERE (firm_id, id) IN (SELECT firm_id, id FROM inbox"
    " WHERE processed_at IS NULL AND parked_at IS NULL AND dropped_at IS NULL"
    " AND next_try_at <= :now ORDER BY next_try_at LIMIT :limit FOR UPDATE SKIP LOCKED)"
    " RETURNING body"
)
