"""Write a movement of money or credit into the journal."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from common.db.rows import write_rows
from common.ids import new_id
from payments.models import JournalEntry
from payments.rules.journal import Entry


class OfClient(Protocol):
    """A row that belongs to a client of a firm."""

    firm_id: UUID
    client_id: UUID


class Movement(NamedTuple):
    """What moved, about which subject, of which client, and its entries."""

    name: str
    subject: UUID
    whose: OfClient
    entries: Sequence[Entry]


def book(
    session: Session,
    movement: str,
    subject: UUID,
    whose: OfClient,
    entries: Sequence[Entry],
    *,
    now: datetime,
) -> None:
    """Adds the movement's entries; the database refuses the same movement a second time."""
    session.add_all(
        JournalEntry(**row) for row in _rows(Movement(movement, subject, whose, entries), now)
    )


def book_together(session: Session, movements: Sequence[Movement], *, now: datetime) -> None:
    """Writes the entries of several movements in one statement; of each as `book` does."""
    rows = [row for movement in movements for row in _rows(movement, now)]
    write_rows(session, JournalEntry, rows)


def _rows(movement: Movement, now: datetime) -> Iterator[dict[str, Any]]:
    for position, entry in enumerate(movement.entries, 1):
        yield {
            "firm_id": movement.whose.firm_id,
            "id": new_id(),
            "at": now,
            "movement": movement.name,
            "subject": movement.subject,
            "position": position,
            "client_id": movement.whose.client_id,
            "account": entry.account,
            "currency": entry.currency,
            "amount": entry.amount,
            "invoice_id": entry.invoice_id,
        }
