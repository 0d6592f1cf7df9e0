"""Write a movement of money or credit into the journal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from payments.models import JournalEntry
from payments.rules.journal import Entry


class OfClient(Protocol):
    """A row that belongs to a client of a firm."""

    firm_id: UUID
    client_id: UUID


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
        JournalEntry(
            firm_id=whose.firm_id,
            at=now,
            movement=movement,
            subject=subject,
            position=position,
            client_id=whose.client_id,
            account=entry.account,
            currency=entry.currency,
            amount=entry.amount,
            invoice_id=entry.invoice_id,
        )
        for position, entry in enumerate(entries, 1)
    )
