"""Add, change and remove a client's contacts."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from common.errors import NotFound
from dashboard_bff.usecases.commands import Desk


def contact_fields(form: Mapping[str, str], mails: Sequence[str]) -> dict[str, Any]:
    """Returns the contact that a form of its own describes."""
    fields: dict[str, Any] = {name: form.get(name, "") for name in ("name", "email", "role")}
    return {**fields, "mails": list(mails)}


def add_contact(
    desk: Desk, client_id: UUID, draft: Mapping[str, Any], *, key: str
) -> dict[str, Any]:
    """Adds a contact to a client."""
    path = f"/v1/clients/{client_id}/contacts"
    made: dict[str, Any] = desk.command(
        "clients", "POST", path, dict(draft), kind="contact", key=key
    )
    return made


def the_contact(desk: Desk, client_id: UUID, contact_id: UUID) -> dict[str, Any]:
    """Returns a contact of the client as its owner has it; raises NotFound for another client's."""
    contact: dict[str, Any] = desk.ask("clients", f"/v1/contacts/{contact_id}")
    if contact["client_id"] != str(client_id):
        raise NotFound
    return contact


def change_contact(
    desk: Desk,
    client_id: UUID,
    contact_id: UUID,
    changes: Mapping[str, Any],
    *,
    etag: str | None,
) -> dict[str, Any]:
    """Changes a contact, if it is still at the version that was seen."""
    the_contact(desk, client_id, contact_id)
    path = f"/v1/contacts/{contact_id}"
    changed: dict[str, Any] = desk.command(
        "clients", "PATCH", path, dict(changes), kind="contact", if_match=etag
    )
    return changed


def remove_contact(desk: Desk, client_id: UUID, contact_id: UUID) -> dict[str, Any]:
    """Ends a person's part in the client; identity ends their sign-in when it hears of it."""
    the_contact(desk, client_id, contact_id)
    gone: dict[str, Any] = desk.command(
        "clients", "DELETE", f"/v1/contacts/{contact_id}", kind="contact"
    )
    return gone
