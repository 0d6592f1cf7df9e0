"""What became of the mails to a client, or about one document, and which may be sent again."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from dashboard_bff.usecases.commands import Desk
from dashboard_bff.views.parts.scene import View

STATES = {
    "kept": "In the mailbox",
    "sent": "Sent",
    "waiting": "Waiting",
    "failed": "Failed",
    "erased": "Erased",
}


def index(desk: Desk, asked: Mapping[str, str]) -> View:
    """Returns the newest mails of the filter: `client`, `about`, or all of the firm's to clients."""
    only = {name: asked[name] for name in ("client", "about") if asked.get(name)}
    query: dict[str, Any] = {"limit": 50, "cursor": asked.get("cursor") or None}
    query |= {"client_id": only.get("client"), "about": only.get("about")}
    found = desk.ask("invoicing", "/v1/mail-log", **{k: v for k, v in query.items() if v})
    return {
        "items": [_row(mail) for mail in found["items"]],
        "next_cursor": found["next_cursor"],
        "filter": only,
        "address": f"/mails?{urlencode(only)}" if only else "/mails",
    }


def _row(mail: Mapping[str, Any]) -> View:
    kept = ("id", "client_id", "kind", "about", "to_name", "subject", "state", "failure")
    return {
        **{name: mail[name] for name in kept},
        "to": mail["to_address"] if mail["state"] != "erased" else "",
        "at": mail["sent_at"] or mail["created_at"],
        "words": STATES[mail["state"]],
        "next_try_at": mail["next_try_at"] if mail["state"] == "waiting" else None,
        "may_be_sent": mail["state"] != "erased",
    }
