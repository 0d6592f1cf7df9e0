"""Write a note about a client, and take one's own away.

A note is for the members of the firm alone, so nothing is published: an event would carry it to every
service and to listeners outside. The audit row says who wrote or removed one, never what.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.models import Note
from common import audit
from common.auth import Principal
from common.errors import Forbidden
from common.ids import new_id


def add_note(
    session: Session, who: Principal, client_id: UUID, text: str, *, now: datetime
) -> Note:
    """Adds a note in the member's name."""
    client = queries.the_client(session, who.firm_id, client_id)
    client.refuse_if_gone()
    note = Note(
        id=new_id(),
        firm_id=who.firm_id,
        client_id=client.id,
        author=who.subject,
        author_name=who.name,
        text=text.strip(),
        created_at=now,
    )
    session.add(note)
    audit.record(session, "client_note.added", client.id, who, note=str(note.id))
    return note


def remove_note(session: Session, who: Principal, client_id: UUID, note_id: UUID) -> None:
    """Takes a note away for good; only who wrote it may."""
    note = queries.the_note(session, who.firm_id, client_id, note_id)
    if note.author != who.subject:
        raise Forbidden("note_of_another", "Only who wrote a note may remove it.")
    session.delete(note)
    audit.record(session, "client_note.removed", client_id, who, note=str(note_id))
