"""The firm's own gateway: payments keeps it, tries its keys, and never says them again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk

PATH = "/v1/gateways/stripe"
KIND = "gateway_connection"
FIELDS = ("publishable_key", "secret_key", "webhook_secret")


def standing(desk: Desk) -> dict[str, Any]:
    """Returns the connection if there is one, and what the gateway has told."""
    found: dict[str, Any] = desk.ask("payments", PATH)
    return found


def connect(desk: Desk, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Connects Stripe, or changes its keys; what is left empty stays as it is."""
    keys = {name: str(typed.get(name) or "").strip() for name in FIELDS}
    body = {"publishable_key": keys.pop("publishable_key")}
    body |= {name: key for name, key in keys.items() if key}
    connected: dict[str, Any] = desk.command("payments", "PUT", PATH, body, kind=KIND)
    return connected


def disconnect(desk: Desk) -> dict[str, Any]:
    """Has payments forget the keys; 409 with what still rests on them."""
    removed: dict[str, Any] = desk.command("payments", "DELETE", PATH, kind=KIND)
    return removed


def look_again(desk: Desk, event_id: UUID) -> dict[str, Any]:
    """Has payments look once more into something that the gateway told."""
    taken: dict[str, Any] = desk.command("payments", "POST", f"{PATH}/events/{event_id}/looks")
    return taken
