"""Notes about a client: asked for each time, because no event may carry them here."""

from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk


def notes_of(desk: Desk, client_id: UUID) -> list[dict[str, Any]]:
    """Returns the newest notes about a client, the newest first."""
    found: list[dict[str, Any]] = desk.ask("clients", f"/v1/clients/{client_id}/notes")
    return found


def add_note(desk: Desk, client_id: UUID, text: str, *, key: str) -> dict[str, Any]:
    """Writes a note in the member's name."""
    path, body = f"/v1/clients/{client_id}/notes", {"text": text}
    made: dict[str, Any] = desk.command("clients", "POST", path, body, key=key)
    return made


def remove_note(desk: Desk, client_id: UUID, note_id: UUID) -> None:
    """Takes one's own note away."""
    desk.command("clients", "DELETE", f"/v1/clients/{client_id}/notes/{note_id}")
