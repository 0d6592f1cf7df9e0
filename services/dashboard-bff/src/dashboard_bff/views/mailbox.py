"""A sandbox firm's mailbox: the mails that would have been sent, as their recipients would read them."""

from typing import Any
from uuid import UUID

from common.errors import NotFound
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.views.parts.scene import View

# The services that write to people.
SOURCES = ("invoicing", "identity")


def index(desk: Desk) -> View:
    """Returns the newest mails of every service that writes, the newest first."""
    found = [
        _row(source, mail)
        for source in SOURCES
        for mail in desk.ask(source, "/v1/mails", limit=100)["items"]
    ]
    found.sort(key=lambda mail: (mail["at"], mail["id"]), reverse=True)
    return {
        "items": found,
        "shown": len(found),
        "total": len(found),
        "next_cursor": None,
        "address": "/mailbox",
    }


def show(desk: Desk, source: str, mail_id: UUID) -> View:
    """Returns one mail; raises NotFound for a service that writes none."""
    if source not in SOURCES:
        raise NotFound
    mail = desk.ask(source, f"/v1/mails/{mail_id}")
    return _row(source, mail) | {"text": mail["body"], "reply_to": mail["reply_to"]}


def _row(source: str, mail: dict[str, Any]) -> View:
    return {
        "id": mail["id"],
        "service": source,
        "at": mail["sent_at"] or mail["created_at"],
        "subject": mail["subject"],
        "from_name": mail["from_name"],
        "to": mail["to_address"],
        "to_name": mail["to_name"],
        "kind": mail["kind"],
        "about": mail["about"],
        "client_id": mail["client_id"],
    }
