"""Keys for programs, as their page shows them: what each may, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Body, View

# What a key may be made for, by what it is about; identity refuses everything else.
GROUPS: Sequence[tuple[str, Mapping[str, str]]] = (
    ("Clients", {
        "clients:read": "See clients", "clients:write": "Add and change clients",
        "contacts:read": "See contacts", "contacts:write": "Add and change contacts",
    }),
    ("Proposals and services", {
        "proposals:read": "See proposals", "proposals:write": "Compose and send proposals",
        "proposals:accept": "Accept on a client’s behalf", "services:read": "See services",
        "services:write": "Change and complete services",
    }),
    ("Plans and subscriptions", {
        "plans:read": "See plans", "plans:write": "Make, change and retire plans",
        "subscriptions:read": "See subscriptions", "subscriptions:write": "Start subscriptions",
    }),
    ("Estimates", {
        "estimates:read": "See estimates", "estimates:write": "Compose and send estimates",
    }),
    ("Invoices and payments", {
        "invoices:read": "See invoices", "invoices:write": "Change invoices",
        "payments:read": "See payments", "payments:write": "Take payments",
        "payment_methods:read": "See payment methods",
        "payment_methods:write": "Add and remove payment methods",
        "billing_runs:write": "Start billing runs",
    }),
    ("The firm", {
        "firm:read": "See the firm’s settings", "firm:write": "Change the firm’s settings",
        "members:read": "See the team", "audit:read": "Read the audit log",
    }),
)  # fmt: skip
WORDS = {name: words for _, group in GROUPS for name, words in group.items()}


def show(
    viewer: Viewer, keys: Sequence[Body], members: Sequence[Body], *, made: Body | None = None
) -> View:
    """Returns the firm's keys, what a new one may be given, and the text of one just made."""
    names = {member["id"]: member["name"] for member in members}
    rows = [_row(key, names) for key in keys]
    return {
        "active": [row for row in rows if not row["revoked_at"]],
        "revoked": [row for row in rows if row["revoked_at"]],
        "groups": _groups(viewer),
        "made": {"text": made["text"], "name": made["api_key"]["name"]} if made else None,
    }


def question(keys: Sequence[Body], key_id: Any) -> View | None:
    """Returns the key that is about to be revoked, if it is there."""
    found = next((key for key in keys if key["id"] == str(key_id)), None)
    return {"id": found["id"], "name": found["name"], "hint": found["hint"]} if found else None


def _row(key: Body, names: Mapping[str, str]) -> View:
    return {
        "id": key["id"],
        "name": key["name"],
        "hint": key["hint"],
        "may": [WORDS.get(each, each) for each in key["permissions"]],
        "permissions": key["permissions"],
        "created_by": names.get(key["created_by"], "A member"),
        "created_at": key["created_at"],
        "expires_at": key["expires_at"],
        "last_used_at": key["last_used_at"],
        "revoked_at": key["revoked_at"],
    }


def _groups(viewer: Viewer) -> list[View]:
    """Nobody is offered to give away what they do not have."""
    return [
        {"title": title, "items": items}
        for title, group in GROUPS
        if (items := [{"name": n, "words": w} for n, w in group.items() if viewer.may(n)])
    ]
